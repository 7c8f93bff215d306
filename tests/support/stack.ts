import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp } from '../../scripts/build/build-app.ts'
import { buildBridge } from '../../scripts/build/build-bridge.ts'
import { LightSpecKeeper } from '../../scripts/site/light-spec-keeper.ts'
import { serveApp } from '../../scripts/static-server.ts'
import { BridgeProcess, type BridgeInit } from './bridge-process.ts'
import { DevChain } from './dev-chain.ts'

/** Three places far enough apart to be told apart on the map. */
export const CITIES = [
  { name: 'ber-01', region: 'eu-central', latitude: 52.52, longitude: 13.4, operator: '//Bob' },
  { name: 'lis-01', region: 'eu-west', latitude: 38.72, longitude: -9.14, operator: '//Charlie' },
  { name: 'sin-01', region: 'ap-southeast', latitude: 1.35, longitude: 103.82, operator: '//Dave' },
] as const

/** What a stack consists of. */
export interface StackInit {
  root: string
  /** Chain, keys and tasks live here. */
  dir: string
  /** Unpacked binaries, shared by stacks. */
  cacheDir: string
  preset?: 'development' | 'local'
  workers?: readonly Omit<BridgeInit, 'root' | 'dir' | 'chainSpec'>[]
  /** Port of the app; 0 takes a free one, undefined serves no app. */
  appPort?: number
  /** Throws away what an earlier stack left in `dir`. */
  fresh?: boolean
  /** Ends a start that is under way; `start` then rejects with its reason. */
  signal?: AbortSignal
  /** Told about each step, for people who wait. */
  onStep?: (step: string) => void
}

/** A chain, its workers and the app, all real, all on this machine. */
export class Stack {
  readonly chain: DevChain
  readonly bridges: readonly BridgeProcess[]
  /** Where the app is served; undefined when it is not. */
  readonly url: string | undefined
  readonly #closeApp: (() => Promise<void>) | undefined

  private constructor(
    chain: DevChain,
    bridges: readonly BridgeProcess[],
    app?: { url: string; close(): Promise<void> },
  ) {
    this.chain = chain
    this.bridges = bridges
    this.url = app?.url
    this.#closeApp = app && (() => app.close())
  }

  static async start(init: StackInit): Promise<Stack> {
    const say = init.onStep ?? (() => undefined)
    if (init.fresh === true) rmSync(init.dir, { recursive: true, force: true })
    say('Building the bridge')
    buildBridge(init.root)
    say('Starting the chain')
    const chain = await DevChain.start({
      root: init.root,
      dir: join(init.dir, 'chain'),
      cacheDir: init.cacheDir,
      preset: init.preset ?? 'development',
    })
    const bridges = (init.workers ?? CITIES).map(
      (worker) =>
        new BridgeProcess({
          ...worker,
          root: init.root,
          dir: join(init.dir, 'workers', worker.name),
          chainSpec: chain.clientSpec,
        }),
    )
    // One of them may already be served when another fails.
    const serving = Stack.#serve(init, chain.clientSpec, say)
    const working = Promise.all(
      bridges.map(async (bridge) => {
        await bridge.prepare(init.signal)
        await bridge.start()
      }),
    )
    try {
      say('Registering and starting the workers')
      const [app] = await Promise.race([Promise.all([serving, working]), failureOf(chain), abortOf(init.signal)])
      return new Stack(chain, bridges, app)
    } catch (error) {
      await Promise.all([chain.stop(), ...bridges.map((bridge) => bridge.kill())])
      const [app] = await Promise.allSettled([serving, working])
      if (app.status === 'fulfilled') await app.value?.close()
      await Promise.all(bridges.map((bridge) => bridge.kill()))
      throw error
    }
  }

  static async #serve(init: StackInit, chainSpec: string, say: (step: string) => void) {
    if (init.appPort === undefined) return undefined
    say('Building the app')
    const root = buildApp(init.root)
    const raw = readFileSync(chainSpec, 'utf8')
    const extraFiles = { '/chain-spec.json': raw }
    const app = await serveApp({ root, port: init.appPort, extraFiles })
    const keeper = new LightSpecKeeper({
      chainSpec: raw,
      file: join(init.dir, 'chain', 'light-spec.json'),
      publish: (light) => (extraFiles['/chain-spec.json'] = light),
      onError: (error) => say(`No newer checkpoint of the chain: ${error instanceof Error ? error.message : error}`),
    })
    return {
      url: app.url,
      close: async () => {
        await keeper.stop()
        await app.close()
      },
    }
  }

  /** Ends everything it started, last first. */
  async stop(): Promise<void> {
    await this.#closeApp?.()
    await Promise.all(
      this.bridges.map(async (bridge) => {
        await bridge.stop()
        await bridge.halt()
      }),
    )
    await this.chain.stop()
  }
}

/** Rejects when a validator ends by itself. */
async function failureOf(chain: DevChain): Promise<never> {
  return await Promise.race(
    chain.validators.map(async ({ child }) => {
      const how = await child.exited
      throw new Error(`${child.name} ended by itself (${how}):\n${child.tail()}`)
    }),
  )
}

async function abortOf(signal: AbortSignal | undefined): Promise<never> {
  return await new Promise((_, reject) => {
    const abort = () => reject(signal?.reason)
    if (signal?.aborted === true) abort()
    signal?.addEventListener('abort', abort, { once: true })
  })
}
