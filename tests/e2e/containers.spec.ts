import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { deployTask } from '../support/browser/deploy-task.ts'
import { openApp } from '../support/browser/open-app.ts'
import { readLog } from '../support/browser/read-log.ts'
import { Child } from '../support/child.ts'
import { ContainerHost } from '../support/container-host.ts'
import { ROOT } from '../support/root.ts'
import { CITIES, Stack } from '../support/stack.ts'

const host = new ContainerHost()
let dir: string
let stack: Stack

test.skip(ContainerHost.lack !== undefined, `containers: ${ContainerHost.lack}`)

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-containers-'))
  await host.start()
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  const workers = [{ ...CITIES[0], dockerSocket: host.socketPath }, CITIES[1]]
  stack = await Stack.start({ root: ROOT, dir, cacheDir, workers, appPort: 0 })
})

test.afterAll(async () => {
  await stack?.stop()
  await host.stop()
  rmSync(dir, { recursive: true, force: true })
})

const example = (name: string) => readFileSync(join(ROOT, 'examples', name, 'compose.yaml'), 'utf8')
const status = (page: Page) => page.locator('header [data-status]')

test('hello-docker finds the worker with Docker, is read, and ends when it is stopped', async ({ page }) => {
  test.setTimeout(240_000)
  const url = await openApp(page, stack)
  await deployTask(page, url, [], example('hello-docker'))
  await expect(status(page)).toHaveText('Running', { timeout: 60_000 })
  const log = await readLog(page)
  await expect(log).toContainText('hello 3 from a container, as user 65534')
  await expect(log).toContainText(`image docker.io/library/busybox:1.36 is busybox@${host.digest}`)
  const { containers } = await host.daemon.engine.labelled('edgecloud.run')
  expect(containers).toHaveLength(1)

  await page.getByRole('button', { name: 'Stop task', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Stop task and lose its work' }).click()
  await expect(status(page)).toHaveText(/Stopped|Cancelled/, { timeout: 60_000 })
  await expect
    .poll(async () => (await host.daemon.engine.labelled('edgecloud.run')).containers, { timeout: 30_000 })
    .toEqual([])
})

test('web-app: three services start one after another, and only the owner opens their page', async ({
  page,
  context,
}) => {
  test.setTimeout(300_000)
  const url = await openApp(page, stack)
  const task = await deployTask(page, url, [], example('web-app'))
  await expect(status(page)).toHaveText('Running', { timeout: 60_000 })

  const forward = (owner: string) =>
    new Child({
      name: `forward as ${owner}`,
      command: process.execPath,
      args: [
        join(ROOT, 'worker-bridge', 'dist', 'main.js'),
        ...['forward', String(task), 'web:8080', '--chain-spec', stack.chain.clientSpec, '--owner-suri', owner],
      ],
      cwd: ROOT,
      logFile: join(dir, `forward${owner.replaceAll('/', '-')}.log`),
    })
  const stranger = forward('//Eve')
  expect(await stranger.exited).toBe('exit code 1')
  expect(stranger.tail()).toContain('task_other_owner')

  const own = forward('//Alice')
  try {
    const [, address = ''] = await own.line(/"event":"listening","url":"([^"]+)"/, 60_000)
    const app = await context.newPage()
    await expect.poll(() => fetch(address).then(({ status: code }) => code, String), { timeout: 60_000 }).toBe(200)
    for (const visits of ['1', '2']) {
      await app.goto(address)
      await expect(app.locator('#visits')).toHaveText(visits)
    }
    await app.close()
    await expect(await readLog(page)).toContainText('visit 2')
  } finally {
    await own.stop('SIGINT')
  }
  expect(await own.exited).toBe('exit code 0')
})

test('ai-inference reads its pictures and ends', async ({ page }) => {
  test.setTimeout(240_000)
  const url = await openApp(page, stack)
  await deployTask(page, url, [], example('ai-inference'))
  await expect(status(page)).toHaveText('Completed', { timeout: 120_000 })
  await expect(await readLog(page)).toContainText('98 of 100 right')
})

test('an image that does not exist is named to the owner, and the task does not hang', async ({ page }) => {
  test.setTimeout(240_000)
  const url = await openApp(page, stack)
  await deployTask(page, url, [], example('hello-docker').replace('busybox:1.36', 'no-such-image:1'))
  await expect(status(page)).toHaveText(/Failed|Waiting/, { timeout: 120_000 })
  await expect(await readLog(page)).toContainText('Image docker.io/library/no-such-image:1 cannot be had')
})
