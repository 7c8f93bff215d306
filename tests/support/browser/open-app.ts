import type { Page } from '@playwright/test'
import { connectWallet } from './connect-wallet.ts'
import { injectTestWallet } from './test-wallet.ts'

/** Opens the app of a stack as Alice, with her wallet connected. @returns its address */
export async function openApp(page: Page, { url }: { readonly url: string | undefined }): Promise<string> {
  if (url === undefined) throw new Error('the stack has no app')
  await injectTestWallet(page, '//Alice')
  await page.goto(url)
  await connectWallet(page)
  return url
}
