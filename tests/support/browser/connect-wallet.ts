import { expect, type Page } from '@playwright/test'

/** Connects the wallet that `injectTestWallet` put into the page; its only account is then the selected one. */
export async function connectWallet(page: Page, name = 'Test account'): Promise<void> {
  await page.getByRole('button', { name: 'Connect a wallet' }).click()
  await page.getByRole('button', { name: 'Ask the wallet' }).click()
  await expect(page.getByRole('dialog', { name: 'Accounts' }).getByRole('button', { name })).toBeVisible()
  await page.keyboard.press('Escape')
}
