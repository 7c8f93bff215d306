import { autocompletion, startCompletion } from '@codemirror/autocomplete'
import { yaml } from '@codemirror/lang-yaml'
import { linter } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { box } from './box.ts'

/** An editor with syntax, a marked problem and an open completion list. */
export default async function useCodemirror(): Promise<string> {
  const complete = () => ({ from: 0, options: [{ label: 'services', info: 'What runs' }] })
  const problems = () => [{ from: 0, to: 4, severity: 'error' as const, message: 'unknown key' }]
  const view = new EditorView({
    parent: box(),
    state: EditorState.create({
      doc: 'serv: {}\n',
      extensions: [yaml(), lineNumbers(), linter(problems, { delay: 0 }), autocompletion({ override: [complete] })],
    }),
  })
  view.focus()
  startCompletion(view)
  await shown('.cm-tooltip-autocomplete')
  await shown('.cm-lintRange-error')
  return `${view.state.doc.lines} lines`
}

function shown(selector: string): Promise<void> {
  return new Promise((done) => {
    const look = () => (document.querySelector(selector) === null ? requestAnimationFrame(look) : done())
    look()
  })
}
