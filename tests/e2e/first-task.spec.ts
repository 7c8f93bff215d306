import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test, type BrowserContext } from '@playwright/test'
import config from '../../playwright.config.ts'
import { Child } from '../support/child.ts'
import { connectWallet } from '../support/browser/connect-wallet.ts'
import { deployTask } from '../support/browser/deploy-task.ts'
import { readLog } from '../support/browser/read-log.ts'
import { injectTestWallet } from '../support/browser/test-wallet.ts'
import { countTask } from '../support/count-task.ts'
import { freePort } from '../../worker-bridge/src/commands/free-port.ts'
import { listeningPorts } from '../support/listening-ports.ts'
import { ROOT } from '../support/root.ts'

/** Without WebGL the terminal draws its lines as elements, which a test can read. */
const LAUNCH = {
  ...config.use?.launchOptions,
  args: [...(config.use?.launchOptions?.args ?? []), '--disable-3d-apis'],
}

/** Processes whose command line names this folder. */
function processesOf(dir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return pid !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dir)
      } catch {
        return false // it ended while we looked
      }
    })
}

const secondsUntilReady = async (start: Child): Promise<number> => {
  const [, seconds] = await start.line(/^ *([\d.]+) s {2}Ready:/, 170_000)
  return Number(seconds)
}

test('npm start, a signature, lines in the terminal; Ctrl-C leaves nothing; the next start is warm', async () => {
  test.setTimeout(480_000)
  const dir = mkdtempSync(join(tmpdir(), 'edgecloud-first-'))
  const port = await freePort('127.0.0.1')
  const startStack = () =>
    new Child({
      name: 'npm start',
      command: process.execPath,
      args: [join(ROOT, 'scripts', 'start.ts'), '--port', String(port), '--data', dir],
      cwd: ROOT,
      logFile: join(dir, 'start.log'),
      graceMs: 30_000,
    })
  const url = `http://127.0.0.1:${port}`
  let start = startStack()
  let browser: BrowserContext | undefined
  try {
    const cold = await secondsUntilReady(start)
    browser = await chromium.launchPersistentContext(join(dir, 'profile'), LAUNCH)
    const page = await browser.newPage()
    const sockets: string[] = []
    page.on('websocket', (socket) => sockets.push(socket.url()))
    const requests = await injectTestWallet(page, '//Alice')
    await page.goto(url)
    await connectWallet(page)
    // The terminal and the page agree on whether anybody runs containers, and name what would change that.
    const missing = page.getByRole('note').filter({ hasText: 'No worker offers Docker' })
    if (start.tail().includes('Container tasks find no worker')) {
      await expect(missing).toContainText('apt-get install docker.io')
      await expect(missing).toContainText('npm start -- --fresh')
    } else await expect(missing).toHaveCount(0)
    const task = await deployTask(page, url, [0])
    expect(requests.payloads).toHaveLength(1)

    await expect(page.getByRole('button', { name: 'Sign to read the logs' })).toBeVisible()
    await page.getByRole('button', { name: 'Sign to read the logs' }).click()
    // In the terminal first: that is what people look at.
    await expect(page.locator('.xterm-rows')).toContainText('line 3 of 30')
    const log = await readLog(page)
    await expect(log).toContainText('line 30 of 30')
    const lines = (await log.innerText()).match(/line \d+ of 30|reached \d+/g) ?? []
    expect(lines.filter((line) => line.startsWith('line'))).toEqual(
      Array.from({ length: 30 }, (_, index) => `line ${index + 1} of 30`),
    )
    expect(lines.filter((line) => line.startsWith('reached'))).toEqual(['reached 10', 'reached 20', 'reached 30'])
    await expect(page.getByText('Completed').first()).toBeVisible()

    // The only way to the chain is the peer-to-peer port: a validator listens on nothing else, and the page dials
    // nobody but validators and workers.
    const listeners = processesOf(dir).map((pid) => ({ pid, ports: listeningPorts(pid) }))
    const validators = processesOf(join(dir, 'chain', 'alice'))
    expect(listeners.filter(({ pid }) => validators.includes(pid)).map(({ ports }) => ports.length)).toEqual([1])
    const ours = listeners.flatMap(({ ports }) => ports).map(String)
    for (const socket of sockets) expect(ours).toContain(new URL(socket).port)
    expect(readFileSync(join(dir, 'chain', 'alice', 'node.log'), 'utf8')).not.toContain('Running JSON-RPC server')

    // Something is at work when everything is stopped.
    const cut = await deployTask(page, url, [1], countTask(600, { timeout: '20m' }))
    await expect(page.locator('header [data-status="running"]')).toBeVisible()
    await browser.close()

    start.signal('SIGINT')
    expect(await start.exited).toBe('exit code 0')
    expect(processesOf(dir)).toEqual([])

    start = startStack()
    const warm = await secondsUntilReady(start)
    console.log(`ready: first start ${cold} s, second start ${warm} s (packages installed)`)
    // On a machine that does something else as well the time says nothing; alone it has to hold.
    if (process.env['EDGECLOUD_TIMED'] === '1') expect(warm).toBeLessThanOrEqual(15)
    browser = await chromium.launchPersistentContext(join(dir, 'profile'), LAUNCH)
    const again = await browser.newPage()
    await injectTestWallet(again, '//Alice')
    await again.goto(`${url}/tasks/${task}`)
    await expect(again.getByText('Completed').first()).toBeVisible()
    expect(await readLog(again)).toBeDefined()
    await expect(again.getByRole('log')).toContainText('line 30 of 30')
    // What was cut off is neither forgotten nor run again.
    await again.goto(`${url}/tasks/${cut}`)
    await expect(again.locator('header [data-status="failed"]')).toBeVisible()
  } finally {
    await browser?.close()
    await start.stop('SIGINT')
    rmSync(dir, { recursive: true, force: true })
  }
})
