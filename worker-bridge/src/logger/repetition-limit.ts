/** Lines of one message at once, then per second. An operator's disk holds what a busy day says, and no flood. */
const RATES = { quiet: { burst: 50, perSecond: 1 }, chatty: { burst: 500, perSecond: 50 } } as const
/** Messages that are told apart; they are constants of the program, so there are few. */
const MAX_MESSAGES = 1024

/**
 * Holds back lines that say the same again and again: who can cause a line can cause a million of them. What was held back is
 * counted, and the next line of that message says how many there were.
 */
export class RepetitionLimit {
  readonly #now: () => number
  readonly #messages = new Map<string, { tokens: number; atMs: number; held: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Undefined when the line is to be left out, else how many were before it. */
  take(message: string, kind: keyof typeof RATES): number | undefined {
    const { burst, perSecond } = RATES[kind]
    const key = `${kind} ${message}`
    const nowMs = this.#now()
    const known = this.#messages.get(key) ?? { tokens: burst, atMs: nowMs, held: 0 }
    const tokens = Math.min(burst, known.tokens + (Math.max(0, nowMs - known.atMs) / 1000) * perSecond)
    const granted = tokens >= 1
    this.#messages.delete(key)
    this.#messages.set(key, { tokens: granted ? tokens - 1 : tokens, atMs: nowMs, held: granted ? 0 : known.held + 1 })
    const oldest = this.#messages.keys().next().value
    if (this.#messages.size > MAX_MESSAGES && oldest !== undefined) this.#messages.delete(oldest)
    return granted ? known.held : undefined
  }
}
