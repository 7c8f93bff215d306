import { createSubscriber } from 'svelte/reactivity'
import { describeFailure } from './errors.ts'
import type { Sourced } from './sourced.ts'

/** How a live value is fed. */
export interface LiveSource<T> {
  /** What an earlier visit saw; painted at once, marked `cache`. */
  readonly cached: () => Promise<Sourced<T> | undefined>
  readonly read: () => Promise<Sourced<T>>
  /** Calls back at every new final block; returns the way to stop. */
  readonly onFinalized: (listener: () => void) => () => void
}

/**
 * A value of the chain that is read again at every final block while some component shows it.
 * Failed reads keep the last value and set `error` until a read succeeds.
 */
export class Live<T> {
  readonly #source: LiveSource<T>
  readonly #subscribe: () => void
  #current = $state.raw<Sourced<T>>()
  #error = $state.raw<{ code: string; message: string }>()
  #reading = false
  #again = false

  constructor(source: LiveSource<T>) {
    this.#source = source
    this.#subscribe = createSubscriber(() => {
      void this.#paintCache()
      void this.#read()
      return source.onFinalized(() => void this.#read())
    })
  }

  /** Undefined until something is known. `current.source` is `cache` until the light client has read it. */
  get current(): Sourced<T> | undefined {
    this.#subscribe()
    return this.#current
  }

  /** Why the newest read failed; undefined when it succeeded. */
  get error(): { code: string; message: string } | undefined {
    this.#subscribe()
    return this.#error
  }

  async #paintCache(): Promise<void> {
    const cached = await this.#source.cached().catch(() => undefined)
    if (cached !== undefined && this.#current === undefined) this.#current = cached
  }

  // One read at a time; heads that come meanwhile lead to one more.
  async #read(): Promise<void> {
    this.#again = true
    if (this.#reading) return
    this.#reading = true
    while (this.#again) {
      this.#again = false
      try {
        this.#current = await this.#source.read()
        this.#error = undefined
      } catch (error) {
        this.#error = describeFailure(error)
      }
    }
    this.#reading = false
  }
}
