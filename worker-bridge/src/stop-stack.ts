/** Stops what was started, in reverse order; one that fails does not keep the others from stopping. */
export class StopStack {
  readonly #stops: (() => unknown)[] = []
  #onError: (error: unknown) => void = () => undefined

  add(stop: () => unknown): void {
    this.#stops.push(stop)
  }

  onError(listener: (error: unknown) => void): void {
    this.#onError = listener
  }

  async run(): Promise<void> {
    for (let stop = this.#stops.pop(); stop !== undefined; stop = this.#stops.pop()) {
      try {
        await stop()
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}
