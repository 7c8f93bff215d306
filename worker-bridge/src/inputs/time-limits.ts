import { afterMonotonic } from '../clock/after-monotonic.ts'
import { InputUnavailableError } from './errors.ts'

export interface TimeLimitsInit {
  /** Of the URL in the task, for messages. */
  readonly host: string
  /** Longest time for all of it, ms. */
  readonly deadlineMs: number
  /** Longest time in which nothing comes, ms. */
  readonly stallMs: number
  readonly signal: AbortSignal
}

/** A signal that aborts with InputUnavailableError when one of two times is over, and when the given one aborts. */
export class TimeLimits {
  readonly signal: AbortSignal
  readonly #stall: NodeJS.Timeout
  readonly #cancelDeadline: () => void

  constructor({ host, deadlineMs, stallMs, signal }: TimeLimitsInit) {
    const over = new AbortController()
    const giveUp = (detail: string) => over.abort(new InputUnavailableError(host, detail))
    this.signal = AbortSignal.any([signal, over.signal])
    this.#stall = setTimeout(() => giveUp(`nothing came for ${seconds(stallMs)}`), stallMs)
    this.#cancelDeadline = afterMonotonic(deadlineMs, () => giveUp(`it took more than ${seconds(deadlineMs)}`))
  }

  /** Something came. */
  progress(): void {
    this.#stall.refresh()
  }

  close(): void {
    clearTimeout(this.#stall)
    this.#cancelDeadline()
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}
