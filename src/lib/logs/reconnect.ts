import { RefusedError } from './errors.ts'
import { backoff, isPassing, longestWait, type LinkState } from './link-state.ts'

type WithoutLink = Extract<LinkState, { kind: 'connecting' | 'waiting' | 'refused' }>

export interface ReconnectInit {
  /** One connection; resolves when nothing more will ever come. */
  readonly connect: () => Promise<void>
  /** Grows with what connections have brought: one that was of use begins the waits anew. */
  readonly progress: () => number | bigint
  readonly onState: (state: WithoutLink) => void
  /** True when trying again cannot help; the one who knows says so itself. */
  readonly isFinal?: (error: unknown) => boolean
  /** Ends it, also in the middle of a wait. */
  readonly signal: AbortSignal
}

/** Connects to a worker again and again, with growing waits, until it has nothing more, refuses for good, or is aborted. */
export class Reconnect {
  readonly #init: ReconnectInit
  #wake: (() => void) | undefined

  constructor(init: ReconnectInit) {
    this.#init = init
    init.signal.addEventListener('abort', () => this.#wake?.(), { once: true })
  }

  async run(): Promise<void> {
    const { connect, progress, onState, isFinal, signal } = this.#init
    let tries = 0
    let since = Date.now()
    while (!signal.aborted) {
      const before = progress()
      try {
        onState({ kind: 'connecting', tries })
        await connect()
        return
      } catch (error) {
        if (signal.aborted || isFinal?.(error) === true || this.#isRefusal(error)) return
        const helped = progress() > before
        if (helped || tries === 0) since = Date.now()
        tries = helped ? 1 : tries + 1
        await this.#pause(error, tries, since)
      }
    }
  }

  /** Tries again now instead of later. */
  now(): void {
    this.#wake?.()
  }

  #isRefusal(error: unknown): boolean {
    if (!(error instanceof RefusedError) || isPassing(error.code)) return false
    this.#init.onState({ kind: 'refused', code: error.code, message: error.message })
    return true
  }

  async #pause(error: unknown, tries: number, since: number): Promise<void> {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'link_failed'
    const waitMs = backoff(tries, longestWait(code))
    const message = error instanceof Error ? error.message : String(error)
    this.#init.onState({ kind: 'waiting', retryAt: Date.now() + waitMs, since, tries, code, message })
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.#wake = () => resolve(undefined)
    const timer = setTimeout(this.#wake, waitMs)
    await promise
    clearTimeout(timer)
    this.#wake = undefined
  }
}
