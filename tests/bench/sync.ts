// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run bench:sync`: time from opening a page to its first final block, this app against bare smoldot, in the same
// browser, in turns. Cold: an empty profile. Warm: the same profile again, database kept. And the time from opening the
// app warm until it has answered: a link was clicked and its page is drawn.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from '@playwright/test'
import { build } from 'vite'
import config from '../../playwright.config.ts'
import { buildApp } from '../../scripts/build/build-app.ts'
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
await awaitFinalized(watcher.api, 40, 300_000)
await watcher.stop()

const bareRoot = join(dir, 'bare')
await build({
  root: join(ROOT, 'tests', 'bench', 'sync-page'),
  // Its files are served as the app's are: sent from memory, and kept by the browser.
  build: { outDir: bareRoot, emptyOutDir: true, target: 'es2022', assetsDir: '_app/immutable' },
  logLevel: 'error',
})
const extraFiles = { '/chain-spec.json': readFileSync(chain.clientSpec, 'utf8') }
const app = await serveApp({ root: buildApp(ROOT), port: 0, extraFiles })
const bare = await serveApp({ root: bareRoot, port: 0, extraFiles })
const browser = await chromium.launch(config.use?.launchOptions ?? {})

const answered: number[] = []
const times: Record<'app' | 'bare', Record<'cold' | 'warm', number[]>> = {
  app: { cold: [], warm: [] },
  bare: { cold: [], warm: [] },
}
try {
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, url] of [
      ['app', `${app.url}/network`],
      ['bare', `${bare.url}/`],
    ] as const) {
      const { cold, warm } = await visitTwice(browser, url, name)
      times[name].cold.push(cold)
      times[name].warm.push(warm)
      console.log(`round ${round + 1} ${name}: cold ${Math.round(cold)} ms, warm ${Math.round(warm)} ms`)
    }
  }
} finally {
  await browser.close()
  await Promise.all([app.close(), bare.close()])
  await chain.stop()
  rmSync(dir, { recursive: true, force: true })
}
for (const kind of ['cold', 'warm'] as const) {
  const ratios = times.app[kind].map((time, index) => time / (times.bare[kind][index] ?? Number.NaN))
  console.log(
    `${kind}: app median ${median(times.app[kind])} ms, bare smoldot median ${median(times.bare[kind])} ms, ` +
      `ratio of pairs median ${median(ratios, 2)} (${rounds} pairs)`,
  )
}
console.log(`warm: app answered to a click after a median of ${median(answered)} ms`)
// All is stopped and said; a socket of the watching light client may hold the process for minutes.
process.exit(0)

async function visitTwice(
  browser: Browser,
  url: string,
  name: 'app' | 'bare',
): Promise<{ cold: number; warm: number }> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const cold = await firstFinalized(page, url, name)
    // Both keep their database before the second visit.
    if (name === 'bare') await mark(page, 'database-kept')
    else await page.getByText(/^saved \d+ s ago$/).waitFor()
    await page.goto('about:blank')
    const warm = await firstFinalized(page, name === 'bare' ? `${url}?warm` : url, name)
    if (name === 'app') answered.push(await firstAnswer(page, url))
    return { cold, warm }
  } finally {
    await context.close()
  }
}

async function firstFinalized(page: Page, url: string, name: 'app' | 'bare'): Promise<number> {
  await page.goto(url)
  return await mark(page, name === 'bare' ? 'first-finalized' : 'chain:first-final')
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
