import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { WebglAddon } from '@xterm/addon-webgl'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { box } from './box.ts'

/** A terminal drawn by the DOM, then by WebGL where there is any. */
export default async function useXterm(): Promise<string> {
  const terminal = new Terminal({ allowProposedApi: true })
  const search = new SearchAddon()
  const fit = new FitAddon()
  terminal.loadAddon(search)
  terminal.loadAddon(fit)
  terminal.open(box())
  fit.fit()
  await new Promise<void>((done) => terminal.write('\u001b[32mhello\u001b[0m world\r\n', done))
  const found = search.findNext('world', {
    decorations: { matchOverviewRuler: '#fff', activeMatchColorOverviewRuler: '#fff' },
  })
  const webgl = document.createElement('canvas').getContext('webgl2') !== null
  if (webgl) terminal.loadAddon(new WebglAddon())
  await new Promise<void>((done) => terminal.write('again\r\n', done))
  return `found ${found}, webgl ${webgl}`
}
