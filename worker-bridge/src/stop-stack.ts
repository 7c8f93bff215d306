/** Stops what was started, in reverse order; one that fails does not keep the others from stopping. */
export class StopStack {
  readonly #stops: (() => unknown)[] = []
  #ended = false
  #onError: (error: unknown) => void = () => undefined

  /** Remembers how to stop a part; one that comes up after {@link run} is stopped at once. */
  add(stop: () => unknown): void {
    this.#stops.push(stop)
    if (this.#ended) void this.run()
  }

  onError(listener: (error: unknown) => void): void {
    this.#onError = listener
  }

  async run(): Promise<void> {
    this.#ended = true
    for (let stop = this.#stops.pop(); stop !== undefined; stop = this.#stops.pop()) {
      try {
        await stop()
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}
