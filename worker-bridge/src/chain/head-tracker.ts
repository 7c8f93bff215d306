import type { ApiPromise } from '@polkadot/api'
import type { Logger } from '../logger/logger.ts'

/** A finalized block. */
export interface FinalizedHead {
  number: number
  hash: `0x${string}`
}

export type OnHead = (head: FinalizedHead) => Promise<void>

/**
 * Follows the finalized chain; the best block is never shown, for nothing that cannot be undone may rest on it.
 * Listeners run one head at a time: heads that arrive meanwhile are skipped but for the newest. After a reconnection
 * the subscription starts with the newest head, so what was missed is looked at again.
 */
export class HeadTracker {
  readonly #api: ApiPromise
  readonly #log: Logger
  readonly #onHead: OnHead
  #latest: FinalizedHead | undefined
  #seenMs = 0
  #waiting: FinalizedHead | undefined
  #busy: Promise<void> | undefined
  #unsubscribe: (() => void) | undefined
  #next = Promise.withResolvers<FinalizedHead>()

  constructor(api: ApiPromise, log: Logger, onHead: OnHead) {
    this.#api = api
    this.#log = log
    this.#onHead = onHead
  }

  /** The newest finalized head; only after {@link start}. */
  get latest(): FinalizedHead {
    if (this.#latest === undefined) throw new Error('No finalized block is known yet')
    return this.#latest
  }

  /** The newest finalized block and when it was first seen, by the monotonic clock; undefined before the first. */
  get seen(): { block: number; seenMs: number } | undefined {
    return this.#latest && { block: this.#latest.number, seenMs: this.#seenMs }
  }

  /** Resolves when the first finalized head after genesis is known. */
  async start(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.#unsubscribe = await this.#api.rpc.chain.subscribeFinalizedHeads((header) => {
      const head = { number: header.number.toNumber(), hash: header.hash.toHex() }
      // A new light client starts below where the old one was; what was final stays final.
      if (head.number === 0 || head.number < (this.#latest?.number ?? 0)) return
      if (head.number !== this.#latest?.number) this.#seenMs = performance.now()
      this.#latest = head
      resolve(undefined)
      this.#next.resolve(head)
      this.#next = Promise.withResolvers()
      this.#waiting = head
      this.#busy ??= this.#work()
    })
    await promise
  }

  /** Resolves with the next finalized head. */
  next(): Promise<FinalizedHead> {
    return this.#next.promise
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.()
    this.#waiting = undefined
    await this.#busy
  }

  async #work(): Promise<void> {
    for (let head = this.#take(); head !== undefined; head = this.#take()) {
      try {
        await this.#onHead(head)
      } catch (error) {
        this.#log.warn('finalized block not processed; the next one is tried', { error, block: head.number })
      }
    }
    this.#busy = undefined
  }

  #take(): FinalizedHead | undefined {
    const head = this.#waiting
    this.#waiting = undefined
    return head
  }
}
