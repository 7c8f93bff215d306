// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run bench:sync`: time from opening a page to its first final block, this app against bare smoldot, in the same
// browser, in turns. Cold: an empty profile. Warm: the same profile again, database kept. And the time from opening the
// app warm until it has answered: a link was clicked and its page is drawn.
//
// Bare smoldot gets the chain specification that the node makes, and its own database. Beside it runs bare smoldot with the
// specification of this app's site, which begins at a checkpoint: what the page itself costs is told by that one.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from '@playwright/test'
import { build } from 'vite'
import config from '../../playwright.config.ts'
import { buildApp } from '../../scripts/build/build-app.ts'
import { makeLightSpec } from '../../scripts/site/make-light-spec.ts'
import { serveApp } from '../../scripts/static-server.ts'
import { awaitFinalized } from '../support/await-finalized.ts'
import { DevChain } from '../support/dev-chain.ts'
import { lightApi } from '../support/light-api.ts'
import { ROOT } from '../support/root.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } })
const rounds = Number(values.rounds)

const dir = mkdtempSync(join(tmpdir(), 'edgecloud-bench-'))
const chain = await DevChain.start({
  root: ROOT,
  dir: join(dir, 'chain'),
  cacheDir: join(homedir(), '.cache', 'edgecloud'),
  preset: 'development',
})
// A chain younger than this makes every light client choose how to sync first; that is not what is measured.
const watcher = await lightApi(chain.clientSpec)
const checkpoint = await awaitFinalized(watcher.api, 20, 300_000)
const raw = readFileSync(chain.clientSpec, 'utf8')
const light = await makeLightSpec(raw)
// A site serves it from this age on.
await awaitFinalized(watcher.api, checkpoint + 45, 300_000)
await watcher.stop()

const bareRoot = join(dir, 'bare')
await build({
  root: join(ROOT, 'tests', 'bench', 'sync-page'),
  // Its files are served as the app's are: sent from memory, and kept by the browser.
  build: { outDir: bareRoot, emptyOutDir: true, target: 'es2022', assetsDir: '_app/immutable' },
  logLevel: 'error',
})
const serve = (root: string, spec: string) => serveApp({ root, port: 0, extraFiles: { '/chain-spec.json': spec } })
const sites = {
  app: await serve(buildApp(ROOT), light),
  bare: await serve(bareRoot, raw),
  'bare from a checkpoint': await serve(bareRoot, light),
}
type Name = keyof typeof sites
const names = ['app', 'bare', 'bare from a checkpoint'] as const satisfies Name[]
const browser = await chromium.launch(config.use?.launchOptions ?? {})

const answered: number[] = []
const times: Record<Name, Record<'cold' | 'warm', number[]>> = {
  app: { cold: [], warm: [] },
  bare: { cold: [], warm: [] },
  'bare from a checkpoint': { cold: [], warm: [] },
}
try {
  for (let round = 0; round < rounds; round += 1) {
    // Each is first in one round of three.
    for (const at of names.keys()) {
      const name = names[(at + round) % names.length] ?? 'app'
      const { cold, warm } = await visitTwice(browser, name)
      times[name].cold.push(cold)
      times[name].warm.push(warm)
      console.log(`round ${round + 1} ${name}: cold ${Math.round(cold)} ms, warm ${Math.round(warm)} ms`)
    }
  }
} finally {
  await browser.close()
  await Promise.all(names.map((name) => sites[name].close()))
  await chain.stop()
  rmSync(dir, { recursive: true, force: true })
}
for (const kind of ['cold', 'warm'] as const) {
  for (const baseline of ['bare', 'bare from a checkpoint'] as const) {
    const ratios = times.app[kind].map((time, index) => time / (times[baseline][kind][index] ?? Number.NaN))
    console.log(
      `${kind}: app median ${median(times.app[kind])} ms, smoldot ${baseline} median ${median(times[baseline][kind])} ms, ` +
        `ratio of pairs median ${median(ratios, 2)} (${rounds} pairs)`,
    )
  }
}
console.log(`warm: app answered to a click after a median of ${median(answered)} ms`)
// All is stopped and said; a socket of the watching light client may hold the process for minutes.
process.exit(0)

async function visitTwice(browser: Browser, name: Name): Promise<{ cold: number; warm: number }> {
  const isApp = name === 'app'
  const url = `${sites[name].url}/${isApp ? 'network' : ''}`
  const first = isApp ? 'chain:first-final' : 'first-finalized'
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const firstFinalized = async (url: string) => {
      await page.goto(url)
      return await mark(page, first)
    }
    const cold = await firstFinalized(url)
    // All keep their database before the second visit.
    if (isApp) await page.getByText(/^saved \d+ s ago$/).waitFor()
    else await mark(page, 'database-kept')
    await page.goto('about:blank')
    const warm = await firstFinalized(isApp ? url : `${url}?warm`)
    if (isApp) answered.push(await firstAnswer(page, url))
    return { cold, warm }
  } finally {
    await context.close()
  }
}

/** When another page of the app was drawn, whose link was clicked as soon as it was there. */
async function firstAnswer(page: Page, url: string): Promise<number> {
  await page.goto('about:blank')
  await page.goto(url, { waitUntil: 'commit' })
  await page.getByRole('link', { name: 'Tasks' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor({ state: 'attached' })
  return await page.evaluate(() => performance.now())
}

/** When the page set the mark, in milliseconds since it was opened. */
async function mark(page: Page, name: string): Promise<number> {
  const handle = await page.waitForFunction((name) => performance.getEntriesByName(name)[0]?.startTime, name, {
    timeout: 120_000,
  })
  return Number(await handle.jsonValue())
}

function median(values: readonly number[], digits = 0): string {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const value = sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
  return (value ?? Number.NaN).toFixed(digits)
}
