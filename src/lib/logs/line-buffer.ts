/** The newest lines of a log, numbered from 0 over its whole length; older ones are dropped and counted. */
export class LineBuffer<Line> {
  readonly #max: number
  #lines: Line[] = []
  #dropped = 0

  constructor(max: number) {
    this.#max = max
  }

  /** Lines ever added. */
  get total(): number {
    return this.#dropped + this.#lines.length
  }

  /** Number of the first line that is still held. */
  get first(): number {
    return this.#dropped
  }

  push(lines: readonly Line[]): void {
    for (const line of lines) this.#lines.push(line)
    // Dropped in steps, so that a full buffer does not move all lines for each new one.
    const over = this.#lines.length - this.#max
    if (over < this.#max / 10) return
    this.#lines.splice(0, over)
    this.#dropped += over
  }

  /** Lines from number `from` on that are still held, at most `limit`. */
  slice(from: number, limit = Infinity): readonly Line[] {
    const start = Math.max(0, from - this.#dropped)
    return this.#lines.slice(start, start + limit)
  }

  clear(): void {
    this.#lines = []
    this.#dropped = 0
  }
}
