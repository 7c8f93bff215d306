/** What drawing took while it was measured. */
export interface FrameFigures {
  /** From the first callback of a frame until the page could go on, with all that came in between, milliseconds, 95th percentile. */
  readonly untilFreeP95: number
  /** From frame to frame, milliseconds, 95th percentile and longest. */
  readonly intervalP95: number
  readonly intervalMax: number
  readonly frames: number
}

/** Measures each frame of the page: its callbacks, style, layout and paint, and how long it kept the next one waiting. */
export class FrameMeter {
  readonly #work: number[] = []
  readonly #intervals: number[] = []
  readonly #drawn = new MessageChannel()
  #began = 0
  #last: number | undefined
  #stopped = false

  static start(): FrameMeter {
    return new FrameMeter()
  }

  private constructor() {
    // The first task after a frame's callbacks comes when it was drawn.
    this.#drawn.port1.onmessage = () => this.#work.push(performance.now() - this.#began)
    requestAnimationFrame(this.#frame)
  }

  stop(): FrameFigures {
    this.#stopped = true
    const at = (values: number[], share: number) =>
      values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0
    return {
      untilFreeP95: at(this.#work, 0.95),
      intervalP95: at(this.#intervals, 0.95),
      intervalMax: Math.max(...this.#intervals),
      frames: this.#intervals.length,
    }
  }

  readonly #frame = (time: number): void => {
    if (this.#stopped) return
    this.#began = performance.now()
    if (this.#last !== undefined) this.#intervals.push(time - this.#last)
    this.#last = time
    this.#drawn.port2.postMessage(undefined)
    requestAnimationFrame(this.#frame)
  }
}
