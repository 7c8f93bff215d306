import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { beginJourneyRow } from '../battery/begin-journey-row.ts'
import { deployTask } from '../support/browser/deploy-task.ts'
import { openApp } from '../support/browser/open-app.ts'
import { readLog } from '../support/browser/read-log.ts'
import { Child } from '../support/child.ts'
import { filesWith } from '../../worker-bridge/src/secrets/fixtures/files-with.ts'
import { ROOT } from '../support/root.ts'
import { CITIES, Stack } from '../support/stack.ts'

const EXAMPLE = readFileSync(join(ROOT, 'examples', 'with-secret', 'compose.yaml'), 'utf8')
const VALUE = 'a-key-that-nobody-else-has-31415'
const PROOF = createHash('sha256').update(`hello ${VALUE}`).digest('hex')

let dir: string
let data: string
let stack: Stack

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-secrets-'))
  data = join(dir, 'stack')
  mkdirSync(data)
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  stack = await Stack.start({ root: ROOT, dir: data, cacheDir, workers: [CITIES[0], CITIES[1]], appPort: 0 })
})

test.afterAll(async () => {
  await stack?.stop()
  rmSync(dir, { recursive: true, force: true })
})

const status = (page: Page) => page.locator('header [data-status]')
const panel = (page: Page) => page.getByRole('region', { name: 'Secrets' })

/** All that the page's origin keeps in this browser, as text. */
const kept = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const found: unknown[] = [{ ...localStorage }, { ...sessionStorage }]
    const answer = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error('no answer'))
      })
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await answer(indexedDB.open(name))
      for (const store of database.objectStoreNames) {
        const all = await answer(database.transaction(store).objectStore(store).getAll())
        found.push(all.map((item) => (item instanceof Uint8Array ? new TextDecoder().decode(item) : item)))
      }
      database.close()
    }
    return JSON.stringify(found, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item))
  })

const filesWithSecret = () => [data, '/dev/shm'].flatMap((place) => filesWith(place, Buffer.from(VALUE)))

test('battery 38: the page asks for a secret, seals it for each worker, and nothing of it is left anywhere', async ({
  page,
}) => {
  const settle = beginJourneyRow({ row: 38, seed: 'fixed', injected: 'a look for a secret in everything that is left' })
  test.setTimeout(240_000)
  const url = await openApp(page, stack)
  await page.goto(`${url}/deploy`)
  await page.getByRole('button', { name: 'With a secret' }).click()
  await expect(page.getByText('asks for the secret signing_key, which the chain never sees')).toBeVisible()
  await deployTask(page, url, [0, 1], EXAMPLE)
  await expect(status(page)).toHaveText('Awaiting secrets', { timeout: 60_000 })
  await expect(panel(page).locator('[data-delivery="awaited"]')).toHaveCount(2)
  await expect(panel(page)).toContainText('sign reads it at /run/secrets/signing_key')
  const field = panel(page).getByLabel('Value of signing_key')
  await expect(field).toHaveAttribute('autocomplete', 'off')
  await expect(field).toHaveAttribute('type', 'password')
  await panel(page).getByRole('button', { name: 'Sign to send secrets' }).click()
  const send = panel(page).getByRole('button', { name: /^Send to 2 workers/ })
  await expect(send).toHaveAttribute('aria-disabled', 'true')
  await field.fill(VALUE)
  await expect(send).toHaveAttribute('aria-disabled', 'false')
  const { violations } = await new AxeBuilder({ page }).include('section[aria-label="Secrets"]').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  await send.click()
  await expect(panel(page).locator('[data-delivery="delivered"]')).toHaveCount(2)
  await panel(page).getByRole('button', { name: 'Forget the values' }).click()
  await expect(panel(page).getByRole('button')).toHaveCount(0)
  await expect(status(page)).toHaveText('Completed', { timeout: 90_000 })
  const log = await readLog(page)
  await expect(log).toContainText(PROOF)
  await expect(log).toContainText('the key is [secret signing_key]************, says a program')
  await expect(log).not.toContainText(VALUE)

  await expect(panel(page)).toHaveCount(0)
  expect(await kept(page)).not.toContain(VALUE)
  settle('nothing of it on the disk or in the log', { leftovers: filesWithSecret() })
})

test('battery 38: the command sends it too, for the owner alone', async ({ page }) => {
  const settle = beginJourneyRow({ row: 38, seed: 'fixed', injected: 'a stranger sends secrets' })
  test.setTimeout(240_000)
  const url = await openApp(page, stack)
  const task = await deployTask(page, url, [], EXAMPLE)
  writeFileSync(join(dir, 'key.txt'), `${VALUE}\n`, { mode: 0o600 })
  const send = (owner: string, name = 'signing_key') =>
    new Child({
      name: `secrets as ${owner}`,
      command: process.execPath,
      args: [
        join(ROOT, 'worker-bridge', 'dist', 'main.js'),
        ...['secrets', String(task), '--secret', `${name}=${join(dir, 'key.txt')}`],
        ...['--chain-spec', stack.chain.clientSpec, '--owner-suri', owner],
      ],
      cwd: ROOT,
      logFile: join(dir, `secrets-${owner.slice(2)}-${name}.log`),
    })
  const stranger = send('//Eve')
  expect(await stranger.exited).toBe('exit code 1')
  expect(stranger.tail()).toContain('task_other_owner')
  const misnamed = send('//Alice', 'another')
  expect(await misnamed.exited).toBe('exit code 1')
  expect(misnamed.tail()).toContain('secrets_names')
  const own = send('//Alice')
  await own.line(/"event":"delivered".*"replica":0/, 60_000)
  expect(await own.exited).toBe('exit code 0')
  await expect(status(page)).toHaveText('Completed', { timeout: 90_000 })
  const log = await readLog(page)
  await expect(log).toContainText(PROOF)
  await expect(log).not.toContainText(VALUE)
  settle('refused; the owner’s reach the task, and are not in the log', { leftovers: filesWithSecret() })
})
