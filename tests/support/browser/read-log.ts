import type { Locator, Page } from '@playwright/test'

/** Opens the log of the task on the page as plain text, signing for it where the page asks. */
export async function readLog(page: Page): Promise<Locator> {
  const sign = page.getByRole('button', { name: 'Sign to read the logs' })
  const text = page.getByRole('button', { name: 'As plain text' })
  await sign.or(text).first().waitFor()
  if (await sign.isVisible()) await sign.click()
  await text.click()
  const log = page.getByRole('log')
  await log.waitFor()
  return log
}
