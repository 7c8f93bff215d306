import { mkdtempSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
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
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-outputs-'))
  await host.start()
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  const workers = [{ ...CITIES[0], dockerSocket: host.socketPath }]
  stack = await Stack.start({ root: ROOT, dir, cacheDir, workers, appPort: 0 })
})

test.afterAll(async () => {
  await stack?.stop()
  await host.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** The command as somebody types it. */
const outputs = (task: bigint, owner: string, to: string, flags: readonly string[] = []) =>
  new Child({
    name: `outputs as ${owner}`,
    command: process.execPath,
    args: [
      join(ROOT, 'worker-bridge', 'dist', 'main.js'),
      ...['outputs', String(task), '--to', to, '--chain-spec', stack.chain.clientSpec, '--owner-suri', owner, ...flags],
    ],
    cwd: ROOT,
    logFile: join(dir, `outputs${owner.replaceAll('/', '-')}.log`),
  })

const asAlice = (task: bigint, to: string, flags?: readonly string[]) => outputs(task, '//Alice', to, flags)

test('batch-docker leaves a file, which only its owner can have, checked by the chain', async ({ page }) => {
  test.setTimeout(300_000)
  const url = await openApp(page, stack)
  const file = readFileSync(join(ROOT, 'examples', 'batch-docker', 'compose.yaml'), 'utf8')
  const task = await deployTask(page, url, [], file)
  await expect(page.locator('header [data-status]')).toHaveText('Completed', { timeout: 120_000 })
  const log = await readLog(page)
  await expect(log).toContainText('Riga,')
  const printed = (await log.innerText()).match(/[A-Z][a-z]+,\d+\.\d\d/g) ?? []
  expect(printed).toHaveLength(5)

  const to = join(dir, 'means')
  const stranger = outputs(task, '//Eve', to)
  expect(await stranger.exited).toBe('exit code 1')
  expect(stranger.tail()).toContain('task_other_owner')
  expect(existsSync(to)).toBe(false)

  const own = asAlice(task, to)
  await own.line(/"event":"downloaded","files":1,"bytes":\d+,"root":"0x[0-9a-f]{64}","checked":true/, 60_000)
  expect(await own.exited).toBe('exit code 0')
  expect(readFileSync(join(to, 'data', 'out', 'means.csv'), 'utf8')).toBe(printed.map((line) => `${line}\n`).join(''))

  const refused = async (code: string, ...command: Parameters<typeof asAlice>) => {
    const child = asAlice(...command)
    expect(await child.exited).toBe('exit code 1')
    expect(child.tail()).toContain(code)
    return child.tail()
  }
  await refused('outputs_directory_taken', task, to)
  const nowhere = join(dir, 'nowhere')
  await refused('outputs_none', task, nowhere, ['--replica', '1'])
  await refused('outputs_not_on_chain', task + 1n, nowhere)
  const address = stack.bridges[0]?.ready.addresses.find((one) => one.includes('/ws/')) ?? ''
  expect(await refused('access_task_unknown', task + 1n, nowhere, ['--worker', address])).toContain('"unchecked"')
  expect(existsSync(nowhere)).toBe(false)
})
