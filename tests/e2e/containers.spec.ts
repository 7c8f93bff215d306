import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { busyboxImage } from '../../worker-bridge/src/executors/docker/fixtures/busybox-image.ts'
import { pushImage } from '../../worker-bridge/src/executors/docker/fixtures/push-image.ts'
import { SmallDisk, smallDiskLack } from '../../worker-bridge/src/storage/fixtures/small-disk.ts'
import { beginJourneyRow } from '../battery/begin-journey-row.ts'
import { deployTask } from '../support/browser/deploy-task.ts'
import { endsOfTask } from '../support/browser/ends-of-task.ts'
import { openApp } from '../support/browser/open-app.ts'
import { readLog } from '../support/browser/read-log.ts'
import { saveLog } from '../support/browser/save-log.ts'
import { stopTask } from '../support/browser/stop-task.ts'
import { injectTestWallet } from '../support/browser/test-wallet.ts'
import { Child } from '../support/child.ts'
import { ContainerHost } from '../support/container-host.ts'
import { ContainerStarts } from '../support/container-starts.ts'
import { keptLog } from '../support/kept-log.ts'
import { ROOT } from '../support/root.ts'
import { CITIES, Stack } from '../support/stack.ts'
import { twoCountTask } from '../support/two-count-task.ts'
import { WIDE_TASK, WIDE_TEXT } from '../support/wide-task.ts'

const host = new ContainerHost()
const noDisk = smallDiskLack()
let dir: string
let stack: Stack
/** Of the worker with Docker alone: a test fills it. Undefined where none can be made. */
let disk: SmallDisk | undefined

test.skip(ContainerHost.lack !== undefined, `containers: ${ContainerHost.lack}`)

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-containers-'))
  await host.start()
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  const [city] = CITIES
  if (noDisk === undefined) {
    disk = new SmallDisk({ mib: 3_072, files: 4_000 })
    mkdirSync(join(dir, 'workers'))
    mkdirSync(join(disk.path, 'data'))
    symlinkSync(join(disk.path, 'data'), join(dir, 'workers', city.name))
  }
  const logFile = join(dir, `${city.name}.log`)
  const workers = [{ ...city, dockerSocket: host.socketPath, logFile }, CITIES[1]]
  stack = await Stack.start({ root: ROOT, dir, cacheDir, workers, appPort: 0 })
})

test.afterAll(async () => {
  await stack?.stop()
  await host.stop()
  disk?.remove()
  rmSync(dir, { recursive: true, force: true })
})

const example = (name: string) => readFileSync(join(ROOT, 'examples', name, 'compose.yaml'), 'utf8')
const status = (page: Page) => page.locator('header [data-status]')
const logs = (page: Page) => page.getByRole('region', { name: 'Logs' })
const check = (page: Page) => logs(page).locator('[data-check]')
const link = (page: Page) => logs(page).locator('[data-link]')

/** The worker with Docker. */
function worker() {
  const [bridge] = stack.bridges
  if (bridge === undefined) throw new Error('the stack has no worker')
  return bridge
}

/** Waits until nothing of any task is left in Docker. */
const expectGone = () =>
  expect
    .poll(() => host.daemon.engine.labelled('edgecloud.bridge'), { timeout: 30_000 })
    .toEqual({ containers: [], networks: [], volumes: [] })

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

  await stopTask(page)
  await expectGone()
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

  const { containers, networks, volumes } = await host.daemon.engine.labelled('edgecloud.bridge')
  expect([containers.length, networks.length, volumes.length]).toEqual([3, 1, 1])
  await stopTask(page)
  await expectGone()
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

test('a task is stopped in the middle of a pull: Docker gives the image up and nothing is left', async ({ page }) => {
  test.setTimeout(180_000)
  const image = busyboxImage()
  if (image === undefined) throw new Error('busybox-static is not installed')
  const layer = { ...image, files: { ...image.files, large: { content: randomBytes(4 * 1_048_576), mode: 0o644 } } }
  await pushImage(host.registry, 'library/slow', '1', layer)
  host.slow.slowDown('library/slow')
  const url = await openApp(page, stack)
  await deployTask(page, url, [worker().ready.worker], example('hello-docker').replace('busybox:1.36', 'slow:1'))
  await expect.poll(() => host.slow.served, { timeout: 60_000 }).toBeGreaterThan(10_000)
  await expect(status(page)).not.toHaveText('Running')

  await stopTask(page)
  await expectGone()
  await expect.poll(() => host.slow.serving, 'Docker hangs up').toBe(0)
  expect(await host.daemon.engine.image('slow:1')).toBeUndefined()
  await expect.poll(() => readdirSync(join(host.daemon.dir, 'data', 'tmp')), 'no part of the layer').toEqual([])
})

/** Of each of the two services. */
const LINES = 80

test('battery 1: a worker is killed while two services write: no line is lost or doubled, and each runs once', async ({
  page,
}) => {
  const settle = beginJourneyRow({ row: 1, seed: 'fixed', injected: 'SIGKILL of a bridge with two containers, once' })
  test.setTimeout(240_000)
  const url = await openApp(page, stack)
  const starts = new ContainerStarts(host.socketPath)
  try {
    const task = await deployTask(page, url, [worker().ready.worker], twoCountTask(LINES))
    const log = await readLog(page)
    await expect(log).toContainText('line 10 of first')
    await expect(log).toContainText('line 10 of second')

    await worker().kill()
    await expect(link(page)).toContainText(`No link to ${CITIES[0].name}`)
    await expect(logs(page)).toContainText('Lines written meanwhile arrive when the link is back.')
    await expect(log).toContainText('line 10 of second')
    await expect(page.getByRole('alert')).toHaveCount(0)
    await worker().start()
    await expect(link(page)).toContainText(/^\s*(Live|Ended with exit code 0)/)

    await expect(status(page)).toHaveText('Completed', { timeout: 90_000 })
    await expect(page.getByText(`${CITIES[0].name} finished with exit code 0: the programs`)).toBeVisible()
    await expect(link(page)).toHaveText('Ended with exit code 0')
    await expect(check(page)).toHaveText(/Verified: all \d+ entries have the root that stands on the chain/)
    const text = await saveLog(page, 'text')
    for (const service of ['first', 'second']) {
      const expected = Array.from({ length: LINES }, (_, at) => `line ${at + 1} of ${service}`)
      expect(text.match(new RegExp(`line \\d+ of ${service}$`, 'gm'))).toEqual(expected)
      const stdout = text.match(new RegExp(`${service} stdout line`, 'g'))
      expect(stdout).toHaveLength(service === 'first' ? LINES : LINES / 2)
    }
    expect(starts.names.map((name) => name.replace(/^.*-(first|second)-0$/, '$1'))).toEqual(['first', 'second'])
    settle('each line of both once and in order, one start of each, verified against the chain', {
      runs: [{ run: `task ${task}`, ends: await endsOfTask(page), executions: starts.names.length / 2 }],
    })
  } finally {
    starts.stop()
  }
})

test('battery 12: the disk of a worker fills up while a container writes: the log waits for room, new work is declined', async ({
  page,
  context,
}) => {
  test.skip(disk === undefined, `a disk to fill: ${noDisk}`)
  const settle = beginJourneyRow({ row: 12, seed: 'fixed', injected: 'a full disk below the data of a worker' })
  test.setTimeout(300_000)
  const url = await openApp(page, stack)
  const starts = new ContainerStarts(host.socketPath)
  try {
    const task = await deployTask(page, url, [worker().ready.worker], WIDE_TASK)
    const log = await readLog(page)
    await expect(log).toContainText('line 200 ')
    disk?.fillBytes()

    const other = await context.newPage()
    await injectTestWallet(other, '//Alice')
    await deployTask(other, url, [worker().ready.worker], WIDE_TASK)
    await expect(status(other)).toHaveText('Failed', { timeout: 90_000 })
    await expect(
      other.getByText(
        'The worker turned it down: it has too little CPU, memory or disk free. Ask for less, or choose another worker.',
      ),
    ).toBeVisible()
    await expect(other.getByText(`${CITIES[0].name} never began to run it, so there is no log.`)).toBeVisible()
    await other.close()

    // Its programs have ended or wait; what they wrote is not all written down, so nobody is told of an end.
    await expect(link(page)).toHaveText(/^\s*Live, last line .+ ago/)
    await expect(status(page)).toHaveText('Running')
    await expect(check(page)).toHaveText(/Not on the chain: of these \d+ entries there is only the word of the worker/)
    await expect(page.getByRole('alert')).toHaveCount(0)
    const before = await saveLog(page, 'bytes')
    expect(before.length).toBeLessThan(WIDE_TEXT.length)
    expect(WIDE_TEXT.startsWith(before), 'what was read is the beginning of it').toBe(true)

    disk?.empty()
    await expect(status(page)).toHaveText('Completed', { timeout: 90_000 })
    await expect(page.getByText(`${CITIES[0].name} finished with exit code 3.`)).toBeVisible()
    await expect(link(page)).toHaveText('Ended with exit code 3')
    await expect(check(page)).toHaveText(/Verified: all \d+ entries have the root that stands on the chain/)
    expect((await saveLog(page, 'bytes')) === WIDE_TEXT, 'every byte once').toBe(true)
    expect(starts.names).toEqual([expect.stringMatching(/-writer-0$/)])
    settle('the log waited and lacks no byte, new work declined with its reason, verified against the chain', {
      runs: [
        {
          run: `task ${task}`,
          ends: await endsOfTask(page),
          executions: starts.names.length,
          log: keptLog(worker().init.dir, task, { stdout: Buffer.from(WIDE_TEXT) }),
        },
      ],
    })
  } finally {
    disk?.empty()
    starts.stop()
  }
})
