import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { connectWallet } from '../support/browser/connect-wallet.ts'
import { deployTask } from '../support/browser/deploy-task.ts'
import { readLog } from '../support/browser/read-log.ts'
import { injectTestWallet } from '../support/browser/test-wallet.ts'
import { checkCount, countTask } from '../support/count-task.ts'
import { ROOT } from '../support/root.ts'
import { CITIES, Stack } from '../support/stack.ts'

const LINES = 60

test('a killed bridge and a reloaded page lose no line, double none and run the task once', async ({ page }) => {
  test.setTimeout(300_000)
  const dir = mkdtempSync(join(tmpdir(), 'edgecloud-resume-'))
  const stack = await Stack.start({
    root: ROOT,
    dir,
    cacheDir: join(homedir(), '.cache', 'edgecloud'),
    workers: [CITIES[0]],
    appPort: 0,
  })
  try {
    const [bridge] = stack.bridges
    if (bridge === undefined || stack.url === undefined) throw new Error('the stack has no bridge or no app')
    const before = bridge.ready
    await injectTestWallet(page, '//Alice')
    await page.goto(stack.url)
    await connectWallet(page)
    await deployTask(page, stack.url, [0], countTask(LINES))
    let log = await readLog(page)
    await expect(log).toContainText(`line 10 of ${LINES}`)

    await bridge.kill()
    const after = await bridge.start()
    // Same keys, same certificate, same ports: what is on chain stays true, only the session is a new one.
    expect(after.addresses).toEqual(before.addresses)
    expect(after.session).toBe(before.session + 1)
    await expect(log).toContainText(`line 30 of ${LINES}`)

    await page.reload()
    log = await readLog(page)
    await expect(log).toContainText(`line ${LINES} of ${LINES}`, { timeout: 120_000 })
    await expect(page.locator('header [data-status]')).toHaveText('Completed')
    const { executions, lines, expected } = checkCount(await log.innerText(), LINES)
    expect(executions).toBe(1)
    expect(lines).toEqual(expected)
    expect(readdirSync(join(bridge.init.dir, 'runs', 'shell'))).toHaveLength(1)
    await expect(page.locator('[data-check="chain"]')).toBeVisible()
  } finally {
    await stack.stop()
    rmSync(dir, { recursive: true, force: true })
  }
})
