import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { buildApp } from '../../scripts/build/build-app.ts'
import { serveApp, type ServedApp } from '../../scripts/static-server.ts'
import { ROOT } from '../support/root.ts'

let app: ServedApp
test.beforeAll(async () => {
  app = await serveApp({ root: buildApp(ROOT), port: 0 })
})
test.afterAll(() => app.close())

for (const path of ['/', '/deploy', '/tasks', '/tasks/0', '/tasks/none', '/network']) {
  test(`axe finds nothing wrong with ${path}, dark and light`, async ({ page }) => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      if (colorScheme === 'dark') await page.goto(`${app.url}${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme) // it follows the system
      const { violations } = await new AxeBuilder({ page }).analyze()
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      expect(found, colorScheme).toEqual([])
    }
  })
}
