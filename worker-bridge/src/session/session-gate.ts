import { SessionFencedError } from './session-fenced-error.ts'
import { sessionPlace } from './session-place.ts'

/** Says at which final heads this bridge may act: from the one on that has its session, until one has a later session. */
export class SessionGate {
  readonly #own: () => number
  readonly #onFenced: (fault: SessionFencedError) => void
  #isFenced = false

  /** @param own this bridge's session  @param onFenced is told once, when another bridge has opened a later one */
  constructor(own: () => number, onFenced: (fault: SessionFencedError) => void) {
    this.#own = own
    this.#onFenced = onFenced
  }

  /** @param onChain the worker's session at a final head */
  isOpenAt(onChain: number): boolean {
    if (this.#isFenced) return false
    const place = sessionPlace(this.#own(), onChain)
    if (place === 'fenced') {
      this.#isFenced = true
      this.#onFenced(new SessionFencedError(this.#own(), onChain))
    }
    return place === 'open'
  }
}
