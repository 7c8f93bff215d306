import type { Clock } from '../clock/clock.ts'

/** A supervisor that has not shown itself after this time is started again. */
const PATIENCE_MS = 15_000
const MAX_STARTS = 4

/** Keeps starts of the same run apart: a second one would be harmless, but useless. */
export class StartGuard {
  readonly #clock: Clock
  readonly #starts = new Map<string, { atMs: number; count: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @returns what to do about a run that should run and has not begun */
  ask(runId: string): 'start' | 'wait' | 'give-up' {
    const now = this.#clock.monotonicMs()
    const last = this.#starts.get(runId)
    if (last && now - last.atMs < PATIENCE_MS) return 'wait'
    if (last && last.count >= MAX_STARTS) {
      this.#starts.delete(runId)
      return 'give-up'
    }
    this.#starts.set(runId, { atMs: now, count: (last?.count ?? 0) + 1 })
    return 'start'
  }
}
