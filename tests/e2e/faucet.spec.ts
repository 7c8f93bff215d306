import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { connectWallet } from '../support/browser/connect-wallet.ts'
import { injectTestWallet } from '../support/browser/test-wallet.ts'
import { ROOT } from '../support/root.ts'
import { Stack } from '../support/stack.ts'

test('an account that owns nothing helps itself on a development chain', async ({ page }) => {
  test.setTimeout(180_000)
  const dir = mkdtempSync(join(tmpdir(), 'edgecloud-faucet-'))
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  const stack = await Stack.start({ root: ROOT, dir, cacheDir, workers: [], appPort: 0 })
  try {
    if (stack.url === undefined) throw new Error('the stack has no app')
    const requests = await injectTestWallet(page, '//Newcomer')
    await page.goto(stack.url)
    await connectWallet(page)
    await page.locator('header').getByRole('button', { name: 'Test account' }).click()
    const menu = page.getByRole('dialog', { name: 'Accounts' })
    await menu.getByRole('button', { name: 'Get 100 EDG' }).click()
    await expect(menu.getByText('100 EDG arrived.')).toBeVisible({ timeout: 60_000 })
    // The wallet had nothing to sign: it could not have paid for it.
    expect(requests.payloads).toEqual([])
    await page.keyboard.press('Escape')
    await page.reload()
    await page.locator('header').getByRole('button', { name: 'Test account' }).click()
    await expect(menu.getByRole('button', { name: 'Get 100 EDG' })).toBeHidden()
  } finally {
    await stack.stop()
    rmSync(dir, { recursive: true, force: true })
  }
})
