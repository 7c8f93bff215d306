// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { z } from 'zod'
import { buildApp } from '../../scripts/build/build-app.ts'
import { LightSpecKeeper } from '../../scripts/site/light-spec-keeper.ts'
import { makeLightSpec } from '../../scripts/site/make-light-spec.ts'
import { serveApp, type ServedApp } from '../../scripts/static-server.ts'
import { connectWallet } from '../support/browser/connect-wallet.ts'
import { injectTestWallet } from '../support/browser/test-wallet.ts'
import { countTask } from '../support/count-task.ts'
import { DevChain } from '../support/dev-chain.ts'
import { ROOT } from '../support/root.ts'

let folder: string
let chain: DevChain
let other: DevChain
const specs: Record<string, string> = {}
let app: ServedApp

const startChain = (name: string) =>
  DevChain.start({
    root: ROOT,
    dir: join(folder, name),
    cacheDir: join(homedir(), '.cache', 'edgecloud'),
    preset: 'development',
  })

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chain-link-'))
  chain = await startChain('first')
  other = await startChain('second')
  // The server looks the file up at each request: a test swaps the chain under the same address.
  specs['/chain-spec.json'] = readFileSync(chain.clientSpec, 'utf8')
  app = await serveApp({ root: buildApp(ROOT), port: 0, extraFiles: specs })
})

test.afterAll(async () => {
  await app.close()
  await chain.stop()
  await other.stop()
  rmSync(folder, { recursive: true })
})

const specWithCheckpoint = z.looseObject({ lightSyncState: z.record(z.string(), z.unknown()) })
const specSchema = z.object({ properties: z.object({ genesisDigest: z.string() }) })
const digestIn = (spec: string) => specSchema.parse(JSON.parse(spec)).properties.genesisDigest

const ready = (page: Page) =>
  expect(page.getByText('Verified by this browser').filter({ visible: true }).first()).toBeVisible()

/** Milliseconds from the start of the page to a mark of the chain link. */
const mark = (page: Page, name: string) =>
  page.evaluate((wanted) => performance.getEntriesByName(wanted)[0]?.startTime, name)

async function openNetwork(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${app.url}/network`)
  return page
}

test('follows the chain, keeps its database, and starts warm', async ({ context }) => {
  const page = await openNetwork(context)
  await ready(page)
  await expect(page.getByText('Verified, final block').first()).toBeVisible()
  await expect(page.getByText(/^saved \d+ s ago$/)).toBeVisible()
  const cold = { final: await mark(page, 'chain:first-final'), ready: await mark(page, 'chain:ready') }
  await page.reload()
  await ready(page)
  const warm = { final: await mark(page, 'chain:first-final'), ready: await mark(page, 'chain:ready') }
  test.info().annotations.push({ type: 'milliseconds', description: JSON.stringify({ cold, warm }) })
})

test('a browser whose storage does not answer starts anew and goes on', async ({ context }) => {
  await ready(await openNetwork(context)) // leaves what a later visit looks for
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () =>
      Object.create(IDBOpenDBRequest.prototype, {
        ...{ addEventListener: { value: () => undefined }, removeEventListener: { value: () => undefined } },
      }) as IDBOpenDBRequest
  })
  for (const page of context.pages()) await page.close()
  await ready(await openNetwork(context))
})

test('tabs share one light client, and the next takes over when its tab closes', async ({ context }) => {
  const first = await openNetwork(context)
  await ready(first)
  const second = await context.newPage()
  const sockets: string[] = []
  const workers: string[] = []
  second.on('websocket', (socket) => sockets.push(socket.url()))
  second.on('worker', (worker) => workers.push(worker.url()))
  await second.goto(`${app.url}/network`)
  await ready(second)
  expect({ sockets, workers }).toEqual({ sockets: [], workers: [] })
  await first.close()
  await expect.poll(() => workers.length).toBe(1)
  await ready(second)
  await expect(second.getByText('Verified, final block').first()).toBeVisible()
})

test('a specification that begins at a checkpoint is of the same chain', async ({ context }) => {
  const first = await openNetwork(context)
  await ready(first)
  await expect(first.getByText(/^saved \d+ s ago$/)).toBeVisible()
  const raw = specs['/chain-spec.json'] ?? ''
  const file = join(folder, 'light-spec.json')
  const keep = (chainSpec: string, firstAfterMs: number) => {
    const published = Promise.withResolvers<string>()
    const { resolve: publish, reject: onError } = published
    const times = { firstAfterMs, servedAfterMs: 0, renewedAfterMs: 3_600_000 }
    const keeper = new LightSpecKeeper({ chainSpec, file, publish, onError, times })
    return { published: published.promise, stop: () => keeper.stop() }
  }
  const made = keep(raw, 0)
  const light = await made.published
  await made.stop()
  expect(light.length).toBeLessThan(raw.length / 100)

  // The next start serves at once what was kept; another chain does not, nor is what was damaged.
  const kept = keep(raw, 3_600_000)
  expect(JSON.parse(await kept.published)).toEqual(JSON.parse(light))
  await kept.stop()
  const another = keep(readFileSync(other.clientSpec, 'utf8'), 0)
  expect(digestIn(await another.published)).not.toBe(digestIn(light))
  await another.stop()
  writeFileSync(file, light.replace('finalizedBlockHeader', 'finalized'))
  const mended = keep(raw, 0)
  expect(await mended.published).toContain('finalizedBlockHeader')
  await mended.stop()

  // A tab beside the first shares its light client; what it takes over with, and a page opened later, begin at the
  // checkpoint and know the chain.
  specs['/chain-spec.json'] = light
  const second = await context.newPage()
  const workers: string[] = []
  second.on('worker', (worker) => workers.push(worker.url()))
  await second.goto(`${app.url}/network`)
  await ready(second)
  expect(workers).toEqual([])
  await first.close()
  await expect.poll(() => workers.length).toBe(1) // not reloaded before, or it may be asked for a light client on its way out
  await ready(second)
  await second.reload()
  await ready(second)
  expect(workers).toHaveLength(2)
  await expect(second.getByText('Verified, final block').first()).toBeVisible()
  await expect(second.getByText(/This is another chain than last time/)).toBeHidden()
})

test('a checkpoint that cannot be read is said, and a good one begun at after it', async ({ context }) => {
  const good = await makeLightSpec(readFileSync(chain.clientSpec, 'utf8'))
  const damaged = specWithCheckpoint.parse(JSON.parse(good))
  damaged.lightSyncState['babeEpochChanges'] = '0x00'
  specs['/chain-spec.json'] = JSON.stringify(damaged)
  const page = await openNetwork(context)
  await expect(page.getByText('The link to the chain failed').filter({ visible: true }).first()).toBeVisible()
  specs['/chain-spec.json'] = good
  await page.reload()
  await ready(page)
})

test('another chain at the same address is recognised, and the old one forgotten', async ({ context }) => {
  const page = await openNetwork(context)
  await ready(page)
  await expect(page.getByText(/^saved \d+ s ago$/)).toBeVisible()
  specs['/chain-spec.json'] = readFileSync(other.clientSpec, 'utf8')
  await page.reload()
  await expect(page.getByText(/This is another chain than last time/)).toBeVisible()
  await ready(page)
  await page.reload()
  await ready(page)
  await expect(page.getByText(/This is another chain than last time/)).toBeHidden()
})

test('a lost chain is said in plain words, found again, and asked again for what it did not answer', async ({
  context,
}) => {
  specs['/chain-spec.json'] = readFileSync(other.clientSpec, 'utf8')
  const page = await context.newPage()
  await injectTestWallet(page, '//Alice')
  await page.goto(`${app.url}/deploy`)
  await ready(page)
  await connectWallet(page)
  const fee = page.locator('dt', { hasText: 'Network fee' }).locator('+ dd')
  await expect(fee).toHaveText(/^[\d.]+ EDG$/)
  await other.validators[0]?.stop()
  await expect(
    page
      .getByText(/^No peer for/)
      .filter({ visible: true })
      .first(),
  ).toBeVisible()

  // What a task costs is asked for whenever its file changes, also now.
  await page.getByRole('textbox', { name: 'Task file' }).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(countTask(3))
  await expect(fee).toHaveText('Asking the chain')
  await other.startValidator(0)
  await ready(page)
  await expect(fee).toHaveText(/^[\d.]+ EDG$/)
})
