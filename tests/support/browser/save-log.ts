import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'

const BUTTONS = { text: 'Download the log as text', bytes: 'Download exactly the bytes' } as const

/** Saves the log that the page shows. @returns what the file has, which is UTF-8 */
export async function saveLog(page: Page, form: keyof typeof BUTTONS): Promise<string> {
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: BUTTONS[form] }).click()
  const download = await saving
  return readFileSync(await download.path(), 'utf8')
}
