import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { genesisDigest } from '../../src/lib/chain/genesis-digest.ts'
import { writeDurably } from '../../worker-bridge/src/storage/durable-file.ts'
import { makeLightSpec } from './make-light-spec.ts'

export interface LightSpecTimes {
  /** Until the first try. */
  firstAfterMs: number
  /** From taking a checkpoint to serving it. */
  servedAfterMs: number
  /** From one to the next. */
  renewedAfterMs: number
}

/**
 * In the first half minute a young chain has nothing to begin at, and others need the processor. A checkpoint is served when it is 40
 * slots old: from fewer than 32 blocks behind, smoldot waits until a node has spoken twice of what is final. An old one costs a
 * proof for each change of the validators since then.
 */
const TIMES: LightSpecTimes = { firstAfterMs: 30_000, servedAfterMs: 120_000, renewedAfterMs: 3_600_000 }
/** Milliseconds until the next try after one that failed. */
const RETRY_MS = 60_000

const rawSchema = z.object({
  bootNodes: z.array(z.string()),
  genesis: z.object({ raw: z.object({ top: z.record(z.string(), z.string()) }) }),
})
const hex = z.string().regex(/^0x[0-9a-f]+$/)
const keptSchema = z.looseObject({
  properties: z.looseObject({ genesisDigest: z.string() }),
  genesis: z.object({ stateRootHash: hex }),
  lightSyncState: z.looseObject({ finalizedBlockHeader: hex, babeEpochChanges: hex, grandpaAuthoritySet: hex }),
})

export interface LightSpecKeeperInit {
  /** The raw chain specification, as JSON text. */
  chainSpec: string
  /** Where the newest one is kept for the next start. */
  file: string
  /** Told what is to be served from now on. */
  publish: (chainSpec: string) => void
  /** Told of tries that failed; there will be another. */
  onError: (error: unknown) => void
  times?: LightSpecTimes
}

/** Has a chain specification with a recent checkpoint served in place of the raw one, as soon as there is one. */
export class LightSpecKeeper {
  readonly #init: LightSpecKeeperInit
  readonly #stopped = new AbortController()
  readonly #ended: Promise<void>

  constructor(init: LightSpecKeeperInit) {
    this.#init = init
    this.#ended = this.#run().catch((error: unknown) => {
      if (!this.#stopped.signal.aborted) throw error
    })
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#ended
  }

  async #run(): Promise<void> {
    const { firstAfterMs, servedAfterMs, renewedAfterMs } = this.#init.times ?? TIMES
    const kept = await this.#kept()
    if (kept !== undefined) this.#init.publish(kept)
    for (let wait = firstAfterMs; ;) {
      await this.#sleep(wait)
      try {
        // From the raw one each time: one that is kept may be damaged, and would stay so.
        const made = await makeLightSpec(this.#init.chainSpec, this.#stopped.signal)
        await this.#sleep(servedAfterMs)
        writeDurably(this.#init.file, made)
        this.#init.publish(made)
        wait = renewedAfterMs
      } catch (error) {
        this.#stopped.signal.throwIfAborted()
        this.#init.onError(error)
        wait = RETRY_MS
      }
    }
  }

  /** What an earlier start made for this chain, with the addresses of today. */
  async #kept(): Promise<string | undefined> {
    const { bootNodes, genesis } = rawSchema.parse(JSON.parse(this.#init.chainSpec))
    let json: unknown
    try {
      json = JSON.parse(readFileSync(this.#init.file, 'utf8'))
    } catch {
      return undefined // none yet, or the disk was full: another will be made
    }
    const kept = keptSchema.safeParse(json).data
    const ofThisChain = kept?.properties.genesisDigest === (await genesisDigest(genesis.raw.top))
    return ofThisChain ? JSON.stringify({ ...kept, bootNodes }) : undefined
  }

  async #sleep(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopped.signal, ref: false })
  }
}
