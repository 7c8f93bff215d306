import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { deployTask } from '../support/browser/deploy-task.ts'
import { openApp } from '../support/browser/open-app.ts'
import { readLog } from '../support/browser/read-log.ts'
import { checkCount, countTask } from '../support/count-task.ts'
import { ROOT } from '../support/root.ts'
import { CITIES, Stack } from '../support/stack.ts'

const LINES = 20
/** Three minutes of silence, as `pallets/edge-connect` says, a look at the agenda, an acceptance; on a busy machine. */
const FAILOVER_MS = 5 * 60_000

let dir: string
let stack: Stack

test.beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-failover-'))
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  stack = await Stack.start({ root: ROOT, dir, cacheDir, workers: [CITIES[0], CITIES[1]], appPort: 0 })
})

test.afterEach(async () => {
  await stack.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** The row of a replica, numbered from 1 as people count. */
const replica = (page: Page, number: number) => page.getByRole('row').filter({ has: chooser(page, number) })
const chooser = (page: Page, number: number) =>
  page.getByRole('button', { name: `Read the log of replica ${number}`, exact: true })

test('two replicas go to two cities, each with what its city overrides', async ({ page }) => {
  test.setTimeout(300_000)
  const url = await openApp(page, stack)
  const site = (name: string) => `{ services: { count: { environment: { SITE: ${name} } } } }`
  const file = countTask(LINES, {
    placement: '{ replicas: 2, spread: region }',
    overrides: `{ ${CITIES[0].region}: ${site('spree')}, ${CITIES[1].region}: ${site('tejo')} }`,
  })
  await deployTask(page, url, [], file)
  await expect(page.locator('header [data-status]')).toHaveText('Completed', { timeout: 120_000 })
  const found: string[] = []
  for (const number of [1, 2]) {
    await chooser(page, number).click()
    const log = await readLog(page)
    await expect(log).toContainText(`line ${LINES} of ${LINES}`)
    const text = await log.innerText()
    const { lines, expected } = checkCount(text, LINES)
    expect(lines).toEqual(expected)
    const row = await replica(page, number).innerText()
    found.push(`${CITIES.find(({ name }) => row.includes(name))?.name} ${/spree|tejo/.exec(text)?.[0]}`)
  }
  expect(found.toSorted()).toEqual(['ber-01 spree', 'lis-01 tejo'])
})

test('a worker goes dark: another one takes the task, and the logs of both tries can be read', async ({ page }) => {
  test.setTimeout(900_000)
  const url = await openApp(page, stack)
  await deployTask(
    page,
    url,
    [],
    countTask(900, { timeout: '30m', placement: '{ near: [52.5, 13.4], radiusKm: 5000 }' }),
  )
  await expect(page.locator('header [data-status="running"]')).toBeVisible()
  let log = await readLog(page)
  await expect(log).toContainText('line 5 of 900')
  const first = /execution ([0-9a-f-]{36})/.exec(await log.innerText())?.[1]
  const row = await replica(page, 1).innerText()
  const [dark, other] = row.includes(CITIES[0].name) ? [CITIES[0], CITIES[1]] : [CITIES[1], CITIES[0]]
  const bridge = stack.bridges.find(({ init }) => init.name === dark.name)
  if (bridge === undefined) throw new Error(`no bridge of ${dark.name}`)

  await bridge.kill()
  const killed = Date.now()
  await expect(replica(page, 1)).toContainText(other.name, { timeout: FAILOVER_MS })
  await expect(page.locator('header [data-status="running"]')).toBeVisible()
  console.log(`another worker had it ${Math.round((Date.now() - killed) / 1_000)} s after the first one was killed`)
  log = await readLog(page)
  await expect(log).toContainText('line 5 of 900', { timeout: 60_000 })
  const second = /execution ([0-9a-f-]{36})/.exec(await log.innerText())?.[1]
  expect(second).toBeDefined()
  expect(second).not.toBe(first)

  // The first one comes back from what it knew of the chain minutes ago, stops what is no longer its own, and still has
  // the log.
  const known = readdirSync(join(bridge.init.dir, 'light-client')).filter((name) => name.endsWith('.json'))
  expect(known, 'a database of the light client').toHaveLength(1)
  await bridge.start()
  const past = page.getByRole('button', { name: 'Read the log of replica 1, attempt 1', exact: true })
  await expect(past).toContainText(dark.name)
  await past.click()
  log = await readLog(page)
  await expect(log).toContainText('line 5 of 900', { timeout: 60_000 })
  const text = await log.innerText()
  expect(/execution ([0-9a-f-]{36})/.exec(text)?.[1]).toBe(first)
  const { executions, lines } = checkCount(text, 900)
  expect(executions).toBe(1)
  expect(lines).toEqual(lines.map((_, index) => `line ${index + 1} of 900`))
})
