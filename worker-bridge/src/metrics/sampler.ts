import type { Clock } from '../clock/clock.ts'
import type { ResourceUse } from '../executors/resource-use.ts'
import type { Logger } from '../logger/logger.ts'
import type { MetricsStore } from './metrics-store.ts'

/** Between two looks at what runs use. */
export const SAMPLE_INTERVAL_MS = 10_000

export interface SamplerInit {
  /** What runs use now, by run. */
  readonly look: () => Promise<ReadonlyMap<string, readonly ResourceUse[]>>
  readonly store: MetricsStore
  readonly clock: Clock
  readonly logger: Logger
  readonly intervalMs?: number
}

/** Looks at what runs use now and then, and keeps it. One look at a time, however long it takes. */
export class Sampler {
  readonly #init: SamplerInit
  readonly #listeners = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #failed = false

  constructor(init: SamplerInit) {
    this.#init = init
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), this.#init.intervalMs ?? SAMPLE_INTERVAL_MS)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
    this.#listeners.clear()
  }

  /** Is told that there are new samples. @returns unsubscribes */
  onSample(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #look(): void {
    this.#looking ??= this.#lookOnce().finally(() => (this.#looking = undefined))
  }

  async #lookOnce(): Promise<void> {
    const { look, store, clock, logger } = this.#init
    try {
      const uses = await look()
      if (uses.size > 0) store.add(clock.nowMs(), uses)
      this.#failed = false
      for (const listener of this.#listeners) listener()
    } catch (error) {
      if (!this.#failed) logger.warn('what runs use cannot be told', { error })
      this.#failed = true // said once, not every ten seconds
    }
  }
}
