import { expect, type Page } from '@playwright/test'

/**
 * Writes a task file (the example that the page offers when `file` is left out), signs, waits until the task is final
 * and its page is shown.
 * @param workers numbers of the workers it goes to; with none the chain chooses
 * @returns the number of the task
 */
export async function deployTask(page: Page, url: string, workers: readonly number[], file?: string): Promise<bigint> {
  await page.goto(`${url}/deploy${workers.length > 0 ? `?workers=${workers.join(',')}` : ''}`)
  const editor = page.getByRole('textbox', { name: 'Task file' })
  await expect(editor).toBeVisible()
  if (file !== undefined) {
    await editor.focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText(file)
  }
  const sign = page.getByRole('button', { name: 'Sign and deploy' })
  await expect(sign).not.toHaveAttribute('aria-disabled', 'true')
  // Its parts scroll; the page itself stands still, on a small screen too.
  const size = page.viewportSize()
  await page.setViewportSize({ width: 390, height: 844 })
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollHeight)).toBe(844)
  if (size !== null) await page.setViewportSize(size)
  await sign.click()
  await page.waitForURL(/\/tasks\/\d+$/)
  return BigInt(new URL(page.url()).pathname.split('/').at(-1) ?? '')
}
