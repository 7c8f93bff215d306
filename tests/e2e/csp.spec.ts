// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { webRTCDirect } from '@libp2p/webrtc'
import { webSockets } from '@libp2p/websockets'
import { expect, test, type Page } from '@playwright/test'
import { createLibp2p, type Libp2p } from 'libp2p'
import { buildApp } from '../../scripts/build/build-app.ts'
import { serveApp, type ServedApp } from '../../scripts/static-server.ts'
import { ROOT } from '../support/root.ts'
import { buildLab } from './csp-lab/build-lab.ts'

let folder: string
let app: ServedApp
let lab: ServedApp
let peer: Libp2p

test.beforeAll(async () => {
  const site = buildApp(ROOT)
  folder = mkdtempSync(join(tmpdir(), 'csp-lab-'))
  await buildLab(ROOT, site, folder)
  app = await serveApp({ root: site, port: 0 })
  lab = await serveApp({ root: folder, port: 0 })
  peer = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws', '/ip4/127.0.0.1/udp/0/webrtc-direct'] },
    transports: [webSockets(), webRTCDirect()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  })
})

test.afterAll(async () => {
  await peer.stop()
  await lab.close()
  await app.close()
  rmSync(folder, { recursive: true })
})

/** Collects what the browser says about broken rules: as events of the page, and as lines of its console. */
async function collectReports(page: Page): Promise<string[]> {
  const reports: string[] = []
  await page.exposeFunction('reportViolation', (report: string) => reports.push(report))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = `${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}`
      Reflect.get(window, 'reportViolation')(report)
    })
  })
  page.on('console', (message) => {
    if (/content security policy|trusted ?types|trustedhtml|trustedscript/i.test(message.text())) {
      reports.push(message.text())
    }
  })
  page.on('pageerror', (error) => reports.push(`${error.name}: ${error.message}`))
  return reports
}

const EXPECTED = {
  leaflet: /^2 markers$/,
  xterm: /^found true/,
  codemirror: /^2 lines$/,
  smoldot: /Failed to decode chain specification/,
  polkadot: /^function 7 130$/,
  wallet: /^missing$/,
  zstddec: /^3 hello hello 600$/,
}

for (const [name, answer] of Object.entries(EXPECTED)) {
  test(`${name} works under the app's policy without a report`, async ({ page }) => {
    const reports = await collectReports(page)
    await page.goto(lab.url)
    await page.waitForFunction(() => 'exercise' in window)
    expect(await page.evaluate((exercise) => window.exercise(exercise, ''), name)).toMatch(answer)
    expect(reports).toEqual([])
  })
}

for (const transport of ['ws', 'webrtc-direct']) {
  test(`libp2p dials over ${transport} under the app's policy without a report`, async ({ page }) => {
    const address = peer.getMultiaddrs().find((each) => each.toString().includes(`/${transport}`))
    const reports = await collectReports(page)
    await page.goto(lab.url)
    await page.waitForFunction(() => 'exercise' in window)
    const answer = await page.evaluate((to) => window.exercise('libp2p', to), String(address))
    expect(answer).toBe('connected open')
    expect(reports).toEqual([])
  })
}

test('the policy refuses what it must refuse', async ({ page }) => {
  const reports = await collectReports(page)
  await page.goto(lab.url)
  await page.waitForFunction(() => 'exercise' in window)
  const thrown = await page.evaluate(() => {
    try {
      document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'
      return 'admitted'
    } catch (error) {
      return String(error)
    }
  })
  expect(thrown).toContain('Refused markup')
  await page
    .evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.head.append(script)
    })
    .catch(() => undefined)
  expect(await page.evaluate(() => 'injected' in window)).toBe(false)
  expect(reports.length).toBeGreaterThan(0)
})

for (const path of ['/', '/deploy', '/tasks', '/network']) {
  test(`the app's page ${path} makes no report`, async ({ page }) => {
    const reports = await collectReports(page)
    await page.goto(app.url + path)
    await page.waitForLoadState('networkidle')
    expect(reports).toEqual([])
  })
}
