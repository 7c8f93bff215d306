import { yieldToPage } from './yield-to-page.ts'

/** Divides long work: when a slice of it is over the page may draw, and the next one begins. */
export class WorkSlices {
  readonly #sliceMs: number
  #until: number

  /** @param sliceMs milliseconds of work before the page may draw */
  constructor(sliceMs: number) {
    this.#sliceMs = sliceMs
    this.#until = performance.now() + sliceMs
  }

  /** To be awaited between two pieces of the work; returns at once in the middle of a slice. */
  async pause(): Promise<void> {
    if (performance.now() < this.#until) return
    await yieldToPage()
    this.#until = performance.now() + this.#sliceMs
  }
}
