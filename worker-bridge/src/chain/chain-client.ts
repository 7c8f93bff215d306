import { ApiPromise } from '@polkadot/api'
import { SmoldotProvider, databaseKey, openChain, saveDatabase } from '@edgecloud/light-client'
import type { DatabaseStore } from '@edgecloud/light-client'
import { wait } from '../clock/wait.ts'
import type { Logger } from '../logger/logger.ts'
import { startSmoldotThread } from './smoldot-thread.ts'
import type { SmoldotThread } from './smoldot-thread.ts'

/** Milliseconds between two copies of the light client's database to disk. */
const SAVE_DATABASE_MS = 5 * 60_000

/** Milliseconds that the last copy may take when the bridge stops. */
const LAST_SAVE_MS = 2_000

/** smoldot's levels from 1. */
const SMOLDOT_LEVELS = ['error', 'warn', 'debug', 'debug', 'debug'] as const

export interface ChainClientInit {
  /** Chain specification, JSON text. */
  chainSpec: string
  database: DatabaseStore
  /** Name under which the database was stored: the genesis hash, once it is known. */
  genesis: string | undefined
  log: Logger
}

/** The bridge's own light client and @polkadot/api on top of it. */
export class ChainClient {
  readonly api: ApiPromise
  readonly provider: SmoldotProvider
  readonly #init: ChainClientInit
  readonly #stopThread: () => Promise<void>
  readonly #timer: NodeJS.Timeout

  private constructor(
    init: ChainClientInit,
    api: ApiPromise,
    provider: SmoldotProvider,
    stopThread: () => Promise<void>,
  ) {
    this.#init = init
    this.api = api
    this.provider = provider
    this.#stopThread = stopThread
    this.#timer = setInterval(() => void this.#save(), SAVE_DATABASE_MS)
  }

  /** Starts the client and waits until the runtime is known and its metadata decoded. */
  static async start(init: ChainClientInit): Promise<ChainClient> {
    let thread: SmoldotThread | undefined
    const provider = new SmoldotProvider(async () => {
      await thread?.stop()
      thread = await startSmoldotThread((level, target, message) => {
        init.log[SMOLDOT_LEVELS[level - 1] ?? 'debug']('light client', { target, message })
      })
      const databaseContent =
        init.genesis === undefined ? undefined : await init.database.load(databaseKey(init.genesis))
      return openChain({ client: thread.client, chainSpec: init.chainSpec, databaseContent })
    })
    provider.on('error', (error: unknown) => init.log.warn('light client restarts', { error }))
    await provider.connect()
    // Warnings of the API go to the console by default; what matters of them is thrown as well.
    const api = await ApiPromise.create({ provider, noInitWarn: true, throwOnConnect: true })
    return new ChainClient(init, api, provider, async () => thread?.stop())
  }

  /** `0x` hex. */
  get genesis(): `0x${string}` {
    return this.api.genesisHash.toHex()
  }

  /** Nodes that the light client is connected to. */
  async peers(): Promise<number> {
    return (await this.api.rpc.system.health()).peers.toNumber()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    // Asked while it is not in sync, the client would answer only when it is.
    await Promise.race([this.#save(), wait(LAST_SAVE_MS)])
    await this.api.disconnect()
    await this.provider.disconnect()
    await this.#stopThread()
  }

  async #save(): Promise<void> {
    try {
      await saveDatabase(this.provider, this.#init.database, this.genesis)
    } catch (error) {
      // The next start is slower for it; nothing else depends on the file.
      this.#init.log.debug('light client database not saved', { error })
    }
  }
}
