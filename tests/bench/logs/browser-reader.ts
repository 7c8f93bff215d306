import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'
import { delegationSignedBytes, delegationText } from '@edgecloud/protocol'
import config from '../../../playwright.config.ts'
import type { Access } from '../../../src/lib/logs/access.ts'
import { serveApp } from '../../../scripts/static-server.ts'
import { createClientNode } from '../../../worker-bridge/src/network/client/client-node.ts'
import { account, GENESIS } from '../../../worker-bridge/src/network/fixtures/log-client.ts'
import { ROOT } from '../../support/root.ts'
import type { FrameFigures } from '../logs-page/frame-meter.ts'
import type { LogFigures } from '../logs-page/read-log.ts'
import type {} from '../logs-page/main.ts'
import { frameWork, TRACED } from './frame-work.ts'

const SESSION_MS = 3_600_000
const IDLE_MS = 3_000

/** The app's own reader in a Chromium, on a page without chain and wallet. */
export class BrowserReader {
  readonly #address: string
  readonly #browser: Browser
  readonly #page: Page
  readonly #close: () => Promise<void>

  private constructor(address: string, browser: Browser, page: Page, close: () => Promise<void>) {
    this.#address = address
    this.#browser = browser
    this.#page = page
    this.#close = close
  }

  static async open(address: string): Promise<BrowserReader> {
    const dir = mkdtempSync(join(tmpdir(), 'edgecloud-bench-'))
    await build({
      root: join(ROOT, 'tests', 'bench', 'logs-page'),
      configFile: false,
      logLevel: 'error',
      plugins: [svelte({ configFile: false })],
      resolve: { alias: { $lib: join(ROOT, 'src', 'lib') } },
      build: { outDir: dir, emptyOutDir: true, target: 'es2022' },
    })
    const server = await serveApp({ root: dir, port: 0, extraFiles: {} })
    const browser = await chromium.launch(config.use?.launchOptions ?? {})
    const page = await browser.newPage({ viewport: config.use?.viewport ?? null })
    page.on('pageerror', (error) => console.error(error))
    await page.goto(server.url)
    await page.waitForFunction(() => window.benchPage !== undefined)
    return new BrowserReader(address, browser, page, async () => {
      await server.close()
      rmSync(dir, { recursive: true, force: true })
    })
  }

  /** Reads the log of task 1 from its start to its end, checked and shown. */
  async readLog(): Promise<LogFigures> {
    const { seed, ownerSignature, ...rest } = await this.#session()
    const bytes = { seed: [...seed], ownerSignature: [...ownerSignature] }
    const place = { address: this.#address, peerId: this.#address.split('/p2p/')[1] ?? '', run: rest.sessionKey }
    return this.#page.evaluate(
      ({ bytes, rest, place }) => {
        const secrets = { seed: Uint8Array.from(bytes.seed), ownerSignature: Uint8Array.from(bytes.ownerSignature) }
        return window.benchPage.readLog({ access: { ...rest, ...secrets }, ...place })
      },
      { bytes, rest, place },
    )
  }

  /** The same, with what Chromium noted of its frames meanwhile; that slows the reading. */
  async readLogTraced(): Promise<LogFigures & { readonly frameWork: readonly number[] }> {
    await this.#browser.startTracing(this.#page, { categories: TRACED })
    const figures = await this.readLog()
    return { ...figures, frameWork: frameWork(await this.#browser.stopTracing()) }
  }

  async readRaw(): Promise<{ ms: number; bytes: number }> {
    return this.#page.evaluate((address) => window.benchPage.readRaw(address), this.#address)
  }

  /** Frames of the page when nothing comes in. */
  async idle(): Promise<FrameFigures> {
    return this.#page.evaluate((ms) => window.benchPage.idle(ms), IDLE_MS)
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.#close()
  }

  /** A new session for each reading: what was read before is not to be found in the browser. */
  async #session(): Promise<Access> {
    const seed = randomBytes(32)
    const sessionKey = (await createClientNode(seed)).peerId.toString()
    const owner = await account('//Alice')
    const notAfterMs = Date.now() + SESSION_MS
    const delegation = delegationText({
      ...{ genesis: GENESIS, owner: owner.address, sessionKey, scopes: ['logs'], tasks: 'all', notAfterMs, epoch: 0 },
    })
    return { seed, sessionKey, delegation, notAfterMs, ownerSignature: owner.sign(delegationSignedBytes(delegation)) }
  }
}
