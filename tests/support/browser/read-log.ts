import type { Locator, Page } from '@playwright/test'

/** Opens the log of the chosen run on the page as plain text, signing for it where the page asks. */
export async function readLog(page: Page): Promise<Locator> {
  const sign = page.getByRole('button', { name: 'Sign to read the logs' })
  const text = page.getByRole('button', { name: 'As plain text' })
  const shown = page.getByRole('button', { name: 'As terminal' })
  await sign.or(text).or(shown).first().waitFor()
  if (await sign.isVisible()) await sign.click()
  await text.or(shown).first().waitFor()
  if (await text.isVisible()) await text.click()
  const log = page.getByRole('log')
  await log.waitFor()
  return log
}
