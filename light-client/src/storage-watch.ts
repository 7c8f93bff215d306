import { z } from 'zod/mini'
import { LightClientDisconnectedError, LightClientRpcError } from './errors.ts'
import type { JsonRpcLink } from './json-rpc-link.ts'

type Changes = readonly (readonly [key: string, value: string | null])[]
/** What a subscriber of `state_subscribeStorage` is told: every key at first, then those with another value. */
export interface StorageChanges {
  block: string
  changes: Changes
}

const keysOnly = z.tuple([z.array(z.string())])
const answerSchema = z.tuple([
  z.object({ block: z.string(), changes: z.array(z.tuple([z.string(), z.nullable(z.string())])) }),
])

/**
 * `state_subscribeStorage`, made of one read for each new block. When no node is connected, smoldot 3.4.1 repeats the
 * read of its own subscription without a pause: nothing else runs in its thread any more, so that no node is found
 * again, and after a minute or two its memory is full. Here a read that fails is repeated with the next block.
 */
export class StorageWatch {
  static readonly method = 'state_subscribeStorage'
  /** Resolves with the first answer, rejects when no node gave one. */
  readonly #first = Promise.withResolvers<undefined>()
  readonly #link: JsonRpcLink
  readonly #keys: readonly string[]
  readonly #listener: (changes: StorageChanges) => void
  readonly #values = new Map<string, string | null>()
  #reading = false
  #newer = false

  private constructor(link: JsonRpcLink, keys: readonly string[], listener: (changes: StorageChanges) => void) {
    this.#link = link
    this.#keys = keys
    this.#listener = listener
    this.#first.promise.catch(() => undefined) // `start` comes to wait for it later
  }

  /** Resolves, after the first answer, with the id of a subscription to new heads: it lasts for as long as that one. */
  static async start(
    link: JsonRpcLink,
    params: readonly unknown[],
    listener: (changes: StorageChanges) => void,
  ): Promise<string> {
    const [keys] = keysOnly.parse(params)
    const watch = new StorageWatch(link, keys, listener)
    const heads = await link.subscribe('chain_subscribeNewHeads', [], () => void watch.#read())
    try {
      await watch.#first.promise
    } catch (error) {
      await StorageWatch.stop(link, heads).catch(() => undefined) // why the read failed says more
      throw error
    }
    return heads
  }

  static async stop(link: JsonRpcLink, heads: string): Promise<void> {
    link.forget(heads)
    await link.request('chain_unsubscribeNewHeads', [heads])
  }

  /** One at a time: blocks that come meanwhile are one more read after it. */
  async #read(): Promise<void> {
    this.#newer = true
    if (this.#reading) return
    this.#reading = true
    while (this.#newer) {
      this.#newer = false
      let changes: StorageChanges
      try {
        ;[changes] = answerSchema.parse(await this.#link.request('state_queryStorageAt', [this.#keys]))
      } catch (error) {
        this.#first.reject(error)
        if (error instanceof LightClientRpcError) continue
        if (error instanceof LightClientDisconnectedError) return // and the subscription ends with the chain
        throw error
      }
      this.#tell(changes)
      this.#first.resolve(undefined)
    }
    this.#reading = false
  }

  #tell({ block, changes }: StorageChanges): void {
    const changed = changes.filter(([key, value]) => this.#values.get(key) !== value)
    for (const [key, value] of changed) this.#values.set(key, value)
    if (changed.length > 0) this.#listener({ block, changes: changed })
  }
}
