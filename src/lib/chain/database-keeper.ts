import { saveDatabase, type SmoldotProvider } from '@edgecloud/light-client'
import type { ChainCache } from './chain-cache.ts'
import type { StoredDatabase } from './chain-info.ts'

/** How often the light client's database is kept for the next visit, in milliseconds. */
const SAVE_INTERVAL_MS = 120_000

export interface DatabaseKeeperInit {
  readonly provider: SmoldotProvider
  readonly cache: ChainCache
  /** Genesis hash of the chain; undefined while it is not known, or while the light client runs in another tab. */
  readonly chain: () => string | undefined
  readonly onSaved: (stored: StoredDatabase) => void
}

/** Keeps the light client's database for the next visit: every two minutes, and when the page goes out of sight. */
export class DatabaseKeeper {
  readonly #init: DatabaseKeeperInit
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(init: DatabaseKeeperInit) {
    this.#init = init
  }

  start(): void {
    this.#timer = setInterval(() => void this.save(), SAVE_INTERVAL_MS)
    document.addEventListener('visibilitychange', this.#saveWhenHidden)
  }

  stop(): void {
    clearInterval(this.#timer)
    document.removeEventListener('visibilitychange', this.#saveWhenHidden)
  }

  readonly #saveWhenHidden = () => {
    if (document.visibilityState === 'hidden') void this.save()
  }

  /** Never rejects: a client that is just restarting has nothing to save; the next round will. */
  async save(): Promise<void> {
    const { provider, cache, onSaved } = this.#init
    const genesis = this.#init.chain()
    if (genesis === undefined) return
    const store = {
      load: async () => (await cache.database(genesis))?.content,
      save: async (key: string, content: string) => {
        const savedAt = Date.now()
        await cache.saveDatabase(key, { content, savedAt })
        onSaved({ bytes: content.length, savedAt })
      },
    }
    await saveDatabase(provider, store, genesis).catch(() => undefined)
  }
}
