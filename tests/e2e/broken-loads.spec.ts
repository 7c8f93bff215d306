// SPDX-License-Identifier: GPL-3.0-or-later
// Browsers end the requests of a page when an interface of the machine comes or goes (ERR_NETWORK_CHANGED).
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { buildApp } from '../../scripts/build/build-app.ts'
import { serveApp, type ServedApp } from '../../scripts/static-server.ts'
import { DevChain } from '../support/dev-chain.ts'
import { ROOT } from '../support/root.ts'

let folder: string
let chain: DevChain
let app: ServedApp

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'broken-loads-'))
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  chain = await DevChain.start({ root: ROOT, dir: folder, cacheDir, preset: 'development' })
  const extraFiles = { '/chain-spec.json': readFileSync(chain.clientSpec, 'utf8') }
  app = await serveApp({ root: buildApp(ROOT), port: 0, extraFiles })
})

test.afterAll(async () => {
  await app.close()
  await chain.stop()
  rmSync(folder, { recursive: true })
})

/** Ends the first request for each file that matches, and lets those after it through. @returns what was ended */
async function breakOnce(page: Page, pattern: RegExp): Promise<Set<string>> {
  const broken = new Set<string>()
  await page.route(pattern, (route) => {
    const { pathname } = new URL(route.request().url())
    if (broken.has(pathname)) return route.continue()
    broken.add(pathname)
    return route.abort('connectionreset')
  })
  return broken
}

const FILES = /\/(_app\/immutable\/.*\.(js|css|wasm)|chain-spec\.json)$/
const PAGES = [
  { path: '/', shows: (page: Page) => page.locator('path.land').first() },
  { path: '/deploy', shows: (page: Page) => page.locator('.cm-content') },
  { path: '/tasks/0', shows: (page: Page) => page.getByText('The chain has no task 0') },
]

for (const { path, shows } of PAGES) {
  test(`${path} is there, and follows the chain, when each of its files breaks off once`, async ({ page }) => {
    const broken = await breakOnce(page, FILES)
    await page.goto(`${app.url}${path}`)
    await expect(page.getByText('Verified by this browser').filter({ visible: true }).first()).toBeVisible()
    await expect(shows(page)).toBeVisible()
    for (const kind of ['.js', '.css', '.wasm', 'chain-spec.json'])
      expect([...broken].some((name) => name.endsWith(kind))).toBe(true)
    expect([...broken].some((name) => name.includes('light-client.worker'))).toBe(true)
    expect(await unstyled(page)).toEqual([])
  })
}

test('a page that is turned to is there when each of its files breaks off once', async ({ page }) => {
  await page.goto(app.url)
  await expect(page.getByText('Verified by this browser').filter({ visible: true }).first()).toBeVisible()
  const broken = await breakOnce(page, FILES)
  await page.getByRole('link', { name: 'Deploy' }).click()
  await expect(page.locator('.cm-content')).toBeVisible()
  expect(broken.size).toBeGreaterThan(2)
  expect(await unstyled(page)).toEqual([])
})

test('a page that never comes is asked for a few times, and then says so', async ({ page }) => {
  let loads = 0
  await page.route(/nodes\/3\..*\.js$/, (route) => route.abort('connectionreset'))
  await page.route(/\/deploy$/, (route) => {
    if (route.request().isNavigationRequest()) loads += 1
    return route.continue()
  })
  await page.goto(`${app.url}/deploy`)
  await expect.poll(() => loads, { timeout: 30_000 }).toBe(4)
  await expect(page.getByText('A part of this page did not arrive')).toBeVisible()
  await page.unroute(/nodes\/3\..*\.js$/)
  await page.getByRole('link', { name: 'Load it again' }).click()
  await expect(page.locator('.cm-content')).toBeVisible()
  expect(loads).toBe(5)
})

/** Style sheets of the page that it has not got. */
const unstyled = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')]
      .filter(({ sheet }) => sheet === null)
      .map(({ href }) => href),
  )
