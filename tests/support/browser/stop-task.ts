import { expect, type Page } from '@playwright/test'

/** Stops the task on the page, holds what it says of the deposit against its facts, and waits for its end. */
export async function stopTask(page: Page): Promise<void> {
  const facts = page.getByRole('region', { name: 'Facts' })
  const [, held] = /Held\s+([\d.,]+ \S+)/.exec(await facts.innerText()) ?? []
  await page.getByRole('button', { name: 'Stop task', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(`The deposit of ${held} comes back 7 days after the end, as always.`)
  await dialog.getByRole('button', { name: 'Stop task and lose its work' }).click()
  await expect(page.locator('header [data-status]')).toHaveText('Stopped')
  await expect(facts).toContainText(/Comes back\s*7 days after the end in block [\d,]+, in full/)
}
