import { existsSync, watch, type FSWatcher } from 'node:fs'

/** Growth whose notice was lost is seen this late. */
const POLL_MS = 1_000

/** Lets readers wait for a log to grow; watches only while somebody waits. */
export class LogChanges {
  readonly #directory: string
  readonly #waiting = new Set<() => void>()
  #watcher: FSWatcher | undefined

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Wakes all who wait. */
  readonly wake = (): void => {
    const woken = [...this.#waiting]
    this.#waiting.clear()
    for (const resolve of woken) resolve()
  }

  /**
   * Begins to wait at once, so that what changes between the caller's look and its `await` is not missed.
   * Resolves when something may have changed; rejects when the signal aborts.
   */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const settle = (act: () => void) => {
        clearTimeout(poll)
        signal.removeEventListener('abort', abort)
        this.#waiting.delete(woken)
        if (this.#waiting.size === 0) this.#stopWatching()
        act()
      }
      const woken = () => settle(resolve)
      const abort = () => settle(() => reject(signal.reason))
      const poll = setTimeout(woken, POLL_MS)
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.add(woken)
      this.#startWatching()
    })
  }

  #startWatching(): void {
    if (this.#watcher !== undefined || !existsSync(this.#directory)) return
    this.#watcher = watch(this.#directory, this.wake)
    this.#watcher.on('error', () => this.#stopWatching()) // the poll goes on
  }

  #stopWatching(): void {
    this.#watcher?.close()
    this.#watcher = undefined
  }
}
