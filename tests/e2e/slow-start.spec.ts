// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from '@playwright/test'
import { buildApp } from '../../scripts/build/build-app.ts'
import { serveApp, type ServedApp } from '../../scripts/static-server.ts'
import { ROOT } from '../support/root.ts'

let app: ServedApp

test.beforeAll(async () => {
  app = await serveApp({ root: buildApp(ROOT), port: 0, extraFiles: { '/chain-spec.json': '{}' } })
})
test.afterAll(() => app.close())

test('the page is drawn, and says what it waits for, while the chain specification does not come', async ({ page }) => {
  await page.route('**/chain-spec.json', () => undefined)
  await page.goto(app.url, { waitUntil: 'commit' })
  await expect(page.getByRole('link', { name: 'Deploy' })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText('Loading the light client').filter({ visible: true }).first()).toBeVisible()
  await expect(page.getByText('has not loaded')).toBeHidden()
})

test('a page whose program does not load says so, and how to go on', async ({ page }) => {
  await page.route('**/_app/immutable/entry/*.js', (route) => route.abort('connectionreset'))
  await page.goto(app.url)
  await expect(page.getByText('EdgeCloud has not loaded')).toBeVisible({ timeout: 20_000 })
  await page.unroute('**/_app/immutable/entry/*.js')
  await page.getByRole('link', { name: 'Load it again' }).click()
  await expect(page.getByRole('link', { name: 'Deploy' })).toBeVisible()
  await expect(page.getByText('EdgeCloud has not loaded')).toBeHidden()
})
