import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import config from '../../playwright.config.ts'
import { beginJourneyRow } from '../battery/begin-journey-row.ts'
import { ATTACK_BYTES, attackTask } from '../support/attack-task.ts'
import { connectWallet } from '../support/browser/connect-wallet.ts'
import { deployTask } from '../support/browser/deploy-task.ts'
import { endsOfTask } from '../support/browser/ends-of-task.ts'
import { openApp } from '../support/browser/open-app.ts'
import { readLog } from '../support/browser/read-log.ts'
import { injectTestWallet } from '../support/browser/test-wallet.ts'
import { Child } from '../support/child.ts'
import { countTask } from '../support/count-task.ts'
import { keptLog } from '../support/kept-log.ts'
import { ROOT } from '../support/root.ts'
import { CITIES, Stack } from '../support/stack.ts'

// Without WebGL the terminal draws its lines as elements, which a test can read.
const { launchOptions } = config.use ?? {}
test.use({ launchOptions: { ...launchOptions, args: [...(launchOptions?.args ?? []), '--disable-3d-apis'] } })

const LINES = 20

let dir: string
let stack: Stack

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-tampering-'))
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  stack = await Stack.start({ root: ROOT, dir, cacheDir, workers: [CITIES[0]], appPort: 0 })
})

test.afterAll(async () => {
  await stack?.stop()
  rmSync(dir, { recursive: true, force: true })
})

test('battery 41: no output of a task acts on whoever looks at its log', async ({ page, context }) => {
  const observed = beginJourneyRow({ row: 41, seed: 'fixed', injected: 'a task prints all attacks on terminals' })
  const url = await openApp(page, stack)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url })
  const task = await deployTask(page, url, [], attackTask)
  await page.getByRole('button', { name: 'Sign to read the logs' }).click()
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  await page.evaluate(() => navigator.clipboard.writeText('untouched'))
  const before = { title: await page.title(), url: page.url() }
  const dialled: string[] = []
  page.on('request', (request) => dialled.push(request.url()))
  context.on('page', (opened) => dialled.push(opened.url()))
  page.on('dialog', (dialog) => dialled.push(dialog.message()))

  const rows = page.locator('.xterm-rows')
  await expect(rows).toContainText('last line')
  await expect(page.locator('[data-check="chain"]')).toBeVisible()
  // Earlier lines stand as they were written, in the terminal and in the text.
  await page.getByRole('region', { name: 'Log lines' }).press('Home')
  await expect(rows).toContainText('first line')
  await expect(rows).toContainText(']52;c;cm0gLXJmIC8=')
  // A click on what would be a link opens nothing.
  await rows.locator('> div', { hasText: ']8;;https://evil.example/' }).click({ force: true })
  const log = await readLog(page)
  await expect(log).toContainText('first line')
  await expect(log).toContainText('last line')
  await expect(log).toContainText('user⟨202E⟩gpj.exe')
  expect(await log.locator('img, script, a').count()).toBe(0)

  expect({ title: await page.title(), url: page.url() }).toEqual(before)
  expect(await clipboard()).toBe('untouched')
  const origin = new URL(url).origin
  expect(dialled.filter((address) => !address.startsWith(origin) && !address.startsWith('blob:'))).toEqual([])

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download exactly the bytes' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/^edgecloud-task-\d+-replica-1-attempt-1\.bin$/)
  const bytes = readFileSync(await download.path())
  expect(bytes.equals(ATTACK_BYTES)).toBe(true)
  const kept = keptLog(stack.bridges[0]?.init.dir ?? '', task, { stdout: ATTACK_BYTES })
  const executions = bytes.toString('latin1').split('first line\n').length - 1
  observed('clipboard, title, address, network and earlier lines untouched; the exact bytes can be downloaded', {
    runs: [{ run: `task ${task}`, ends: await endsOfTask(page), executions, log: kept }],
  })
})

/** A worker in place of the honest one, with its data directory; it looks its lie up for each reader. */
async function startLying(who: 'self' | 'stranger'): Promise<Child> {
  const fixture = join(ROOT, 'worker-bridge', 'src', 'network', 'fixtures', 'tampering', 'tampering-worker.ts')
  const [bridge] = stack.bridges
  const worker = new Child({
    name: `tampering worker, ${who}`,
    command: process.execPath,
    args: [fixture, bridge?.init.dir ?? '', join(dir, 'lie'), who],
    cwd: ROOT,
    logFile: join(dir, 'tampering.log'),
  })
  await worker.line(/^lying$/, 60_000)
  return worker
}

const tell = (lie: string) => writeFileSync(join(dir, 'lie'), lie)
const alarm = (page: Page) => page.getByRole('alert')
const verified = (page: Page) => page.locator('[data-check="chain"]')
const doubtful = (page: Page) => page.getByRole('log').getByText('not verified')
const readAgain = (page: Page) => page.getByRole('button', { name: 'Forget this and read again' }).click()

async function expectAlarm(page: Page, words: string): Promise<void> {
  await expect(alarm(page)).toContainText(words)
  await expect(alarm(page)).toContainText('Nothing more is read from this worker')
  await expect(alarm(page)).toContainText('deploy the task again on another worker')
  await expect(page.locator('[data-check="broken"]')).toHaveText('Proof failed')
  await expect(verified(page)).toBeHidden()
}

test('a worker that tampers with a log is caught, also after a reload, and strangers on both ends are refused', async ({
  page,
  browser,
}) => {
  test.setTimeout(360_000)
  const url = await openApp(page, stack)
  const task = await deployTask(page, url, [], countTask(LINES, { secondsPerLine: 0.4 }))
  const log = await readLog(page)
  const check = page.locator('[data-check]')
  await expect(log).toContainText(`line 3 of ${LINES}`)
  // While it runs the chain has no root yet, and the page does not say that it were verified.
  await expect(check).toHaveText(/Not on the chain: of these \d+ entries there is only the word of the worker/)
  await expect(check).toHaveText(/Verified: all \d+ entries have the root that stands on the chain/)
  // Lines that are written at the same moment share an entry, so their number is not known before.
  const entries = Number(/\d+/.exec(await check.innerText()))
  expect(entries).toBeGreaterThan(LINES / 2)

  await stack.bridges[0]?.stop()
  tell('shrink')
  let worker = await startLying('self')
  try {
    // What was verified is kept in the browser, and so is the alarm when the worker is honest again.
    await page.reload()
    await readLog(page)
    await expectAlarm(page, `The worker now has 4 entries and has shown ${entries} before`)
    await expect(log).toContainText(`line ${LINES} of ${LINES}`)
    await expect(alarm(page)).toContainText(`Entries up to ${entries} matched before that`)
    await expect(doubtful(page)).toHaveCount(0)
    tell('honest')
    await page.reload()
    await readLog(page)
    await expectAlarm(page, `The worker now has 4 entries and has shown ${entries} before`)
    await readAgain(page)
    await expect(verified(page)).toBeVisible()
    await expect(alarm(page)).toBeHidden()

    tell('flip')
    await page.reload()
    await readLog(page)
    // All of it is kept, so nothing is asked for; only who reads anew can be lied to.
    await expect(verified(page)).toBeVisible()
    tell('key')
    await page.reload()
    await readLog(page)
    await expectAlarm(page, 'by another key than before')

    for (const [lie, words] of [
      ['flip', `Entries 1 to ${entries}: not what the worker committed to`],
      ['damage', 'Entry 5 cannot be read: its checksum does not match'],
      ['drop', 'Entry 6 came where entry 5 belongs'],
      ['hide', `Entries 1 to ${entries}: fewer came than the worker committed to`],
      ['double', 'Entry 5 came where entry 6 belongs'],
      ['reorder', 'Entry 6 came where entry 5 belongs'],
      ['root', `Entries 1 to ${entries}: not what the worker committed to`],
      ['withhold', `Entries 1 to ${entries}: fewer came than the worker committed to`],
      ['shrink', `The worker shows 4 entries, and ${entries} stand on the chain`],
      ['rewrite', `Entries 1 to ${entries}: not what stands on the chain`],
      ['key', `Entries 1 to ${entries}: not what stands on the chain`],
      ['swap', `Entries 1 to ${entries}: not what stands on the chain`],
    ] as const) {
      await test.step(lie, async () => {
        tell(lie)
        await readAgain(page)
        await expectAlarm(page, words)
        await expect(alarm(page)).toContainText('No entry matched before that')
        // Nothing was right before, so every line that is shown says so.
        expect(await doubtful(page).count()).toBe(await page.getByRole('log').locator('p').count())
      })
    }

    // Two browsers of the owner are shown two logs of the same size, each of which is right in itself: the chain knows one.
    tell('equivocate')
    await readAgain(page)
    await expect(verified(page)).toBeVisible()
    const second = await browser.newContext()
    const secondPage = await second.newPage()
    await injectTestWallet(secondPage, '//Alice')
    await secondPage.goto(`${url}/tasks/${task}`)
    await connectWallet(secondPage)
    await readLog(secondPage)
    await expectAlarm(secondPage, `Entries 1 to ${entries}: not what stands on the chain`)
    await expect(verified(page)).toBeVisible()
    await second.close()

    tell('honest')
    await expect(log).toContainText(`line ${LINES} of ${LINES}`)
    await worker.stop()
    worker = await startLying('stranger')
    await page.reload()
    await readLog(page)
    const logs = page.getByRole('region', { name: 'Logs' })
    await expect(logs.locator('[data-link="warning"]')).toContainText('No link to ber-01')
    await expect(verified(page)).toBeVisible()

    const others = await browser.newContext()
    const other = await others.newPage()
    await injectTestWallet(other, '//Bob')
    await other.goto(`${url}/tasks/${task}`)
    await connectWallet(other)
    await expect(other.getByText(/Choose the account 5Grwva\S+/).first()).toBeVisible()
    await expect(other.getByRole('button', { name: 'Sign to read the logs' })).toHaveAttribute('aria-disabled', 'true')
    await expect(other.getByText(`line 1 of ${LINES}`)).toHaveCount(0)
    await others.close()
  } finally {
    await worker.stop()
  }
})
