import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { hexToString } from '@polkadot/util'
import { z } from 'zod'
import { connectWallet } from '../support/browser/connect-wallet.ts'
import { deployTask } from '../support/browser/deploy-task.ts'
import { readLog } from '../support/browser/read-log.ts'
import { injectTestWallet } from '../support/browser/test-wallet.ts'
import { ContainerHost } from '../support/container-host.ts'
import { ROOT } from '../support/root.ts'
import { CITIES, Stack } from '../support/stack.ts'

const host = new ContainerHost()
let dir: string
let stack: Stack

test.skip(ContainerHost.lack !== undefined, `containers: ${ContainerHost.lack}`)

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-usage-'))
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

const configSchema = z.looseObject({ capability: z.looseObject({}) })

test('one signature shows the log of a container and what it uses, also after its worker was away', async ({
  page,
}) => {
  test.setTimeout(240_000)
  if (stack.url === undefined) throw new Error('the stack has no app')
  const asked = await injectTestWallet(page, '//Alice')
  await page.goto(stack.url)
  await connectWallet(page)
  await deployTask(page, stack.url, [], readFileSync(join(ROOT, 'examples/hello-docker/compose.yaml'), 'utf8'))
  await expect(page.locator('header [data-status]')).toHaveText('Running', { timeout: 60_000 })
  const usage = page.getByRole('region', { name: 'Usage' })
  await expect(usage).toContainText('One signature is for all of them')

  await expect(await readLog(page)).toContainText('hello 3 from a container')
  const container = usage.getByRole('region', { name: 'hello' })
  const figure = (name: string) => container.getByRole('listitem').filter({ hasText: name })
  await expect(figure('Memory')).toContainText('of 32 MiB')
  const memory = /([\d.]+) (KiB|MiB) of 32 MiB/.exec(await figure('Memory').innerText())
  expect(Number(memory?.[1])).toBeGreaterThan(0)
  if (memory?.[2] === 'MiB') expect(Number(memory[1])).toBeLessThan(32)
  await expect(figure('Processor')).toContainText(/\d % of one core/)
  await expect(figure('Network in')).toContainText(/\d B\/s/)
  await expect(figure('Processor').getByRole('img')).toHaveAccessibleName(
    /^Processor, last 15 min: lowest .+ %, highest/,
  )
  expect(asked.raws.map(({ data }) => hexToString(data))).toEqual([
    expect.stringContaining('\nUses: logs, metrics, outputs, secrets\n'),
  ])

  const day = usage.getByRole('button', { name: '24 h' })
  await day.focus()
  await page.keyboard.press('Enter')
  await expect(day).toHaveAttribute('aria-pressed', 'true')
  await expect(figure('Memory').getByRole('img')).toHaveAccessibleName(/^Memory, last 24 h: lowest .+iB, highest .+iB$/)
  const { violations } = await new AxeBuilder({ page }).include('section[aria-label="Usage"]').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])

  const [worker] = stack.bridges
  if (worker === undefined) throw new Error('the stack has no worker')
  await worker.stop()
  await expect(usage.getByRole('status')).toContainText('No link to ber-01')
  await expect(figure('Memory')).toContainText('of 32 MiB')
  // Meanwhile its operator offers less memory.
  const configFile = join(worker.init.dir, 'config.json')
  const config = configSchema.parse(JSON.parse(readFileSync(configFile, 'utf8')))
  writeFileSync(configFile, JSON.stringify({ ...config, capability: { ...config.capability, memoryMib: 1536 } }))
  await worker.register()
  await worker.start()
  await expect(usage.getByRole('status')).toHaveText('Live', { timeout: 90_000 })

  await page.getByRole('button', { name: 'Stop task', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Stop task and lose its work' }).click()
  await expect(usage.getByRole('status')).toContainText('Ended, last measured at', { timeout: 60_000 })
  expect(asked.raws).toHaveLength(1)

  await page.goto(`${stack.url}/?workers=${worker.ready.worker}`)
  await expect(page.getByRole('region', { name: 'ber-01' })).toContainText('of 1.5 GiB')
})
