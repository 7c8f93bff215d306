export interface BucketRate {
  burst: number
  perSecond: number
}

/** Peers remembered; a full bucket says nothing, so the longest unused one is forgotten first. */
const MAX_KEYS = 4096

/** Limits how often something may happen per key: `burst` at once, then `perSecond`. Memory is bounded. */
export class TokenBuckets {
  readonly #rate: BucketRate
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>()

  constructor(rate: BucketRate) {
    this.#rate = rate
  }

  /** Takes one token; false when there is none. */
  take(key: string, nowMs: number): boolean {
    const tokens = this.#tokens(key, nowMs)
    const granted = tokens >= 1
    // Deleted and set again: the order of a Map is then the order of last use.
    this.#buckets.delete(key)
    this.#buckets.set(key, { tokens: granted ? tokens - 1 : tokens, atMs: nowMs })
    const oldest = this.#buckets.keys().next().value
    if (this.#buckets.size > MAX_KEYS && oldest !== undefined) this.#buckets.delete(oldest)
    return granted
  }

  /** True when a token could be taken. */
  has(key: string, nowMs: number): boolean {
    return this.#tokens(key, nowMs) >= 1
  }

  #tokens(key: string, nowMs: number): number {
    const known = this.#buckets.get(key)
    const gained = known === undefined ? 0 : ((nowMs - known.atMs) / 1000) * this.#rate.perSecond
    return Math.min(this.#rate.burst, (known?.tokens ?? this.#rate.burst) + Math.max(0, gained))
  }
}
