import { fromHex } from '@edgecloud/protocol'
import { LogStore } from '../logs/log-store.ts'
import type { Journal } from './journal.ts'
import { openRunLog, type RunLog } from './run-log.ts'

interface Held {
  readonly store: LogStore
  users: number
}

/** One store per run, open while somebody uses it. */
export class RunLogs {
  readonly #journal: Journal
  readonly #directoryOf: (runId: string) => string | undefined
  readonly #held = new Map<string, Held>()
  readonly #kept = new Set<string>()

  constructor(journal: Journal, directoryOf: (runId: string) => string | undefined) {
    this.#journal = journal
    this.#directoryOf = directoryOf
  }

  /** Runs an action on the log of a run; undefined if there is no such log. */
  async use<T>(runId: string, action: (store: LogStore) => Promise<T>): Promise<T | undefined> {
    const held = this.#hold(runId)
    if (held === undefined) return undefined
    try {
      return await action(held.store)
    } finally {
      await this.#release(runId, held)
    }
  }

  /** A reader's view, to be closed by the reader. */
  open(runId: string): RunLog | undefined {
    const owner = this.#journal.entries.get(runId)?.intent?.attempt.owner
    const held = this.#hold(runId)
    if (owner === undefined || held === undefined) return undefined
    return openRunLog({
      owner,
      store: held.store,
      outcome: () => this.#journal.entries.get(runId)?.ended?.outcome,
      release: () => this.#release(runId, held),
    })
  }

  /** Keeps a log open while its run goes on, so that each look reads only what is new. */
  keep(runId: string): void {
    if (!this.#kept.has(runId) && this.#hold(runId)) this.#kept.add(runId)
  }

  /** Ends `keep`, and lets readers see that nothing more will come. */
  async ended(runId: string): Promise<void> {
    const held = this.#held.get(runId)
    held?.store.wake()
    if (held && this.#kept.delete(runId)) await this.#release(runId, held)
  }

  async close(): Promise<void> {
    const stores = [...this.#held.values()].map(({ store }) => store)
    this.#held.clear()
    this.#kept.clear()
    await Promise.all(stores.map((store) => store.close()))
  }

  #hold(runId: string): Held | undefined {
    const entry = this.#journal.entries.get(runId)
    const directory = this.#directoryOf(runId)
    if (!entry?.intent || !entry.created || entry.cleaned || directory === undefined) return undefined
    const known = this.#held.get(runId)
    const held = known ?? { store: this.#openStore(runId, directory, entry.intent.plan.logKey), users: 0 }
    held.users += 1
    this.#held.set(runId, held)
    return held
  }

  #openStore(runId: string, directory: string, logKey: string): LogStore {
    const ended = () => this.#journal.entries.get(runId)?.ended !== undefined
    return new LogStore({ directory, logKey: fromHex(logKey), ended })
  }

  async #release(runId: string, held: Held): Promise<void> {
    held.users -= 1
    if (held.users > 0 || this.#held.get(runId) !== held) return
    this.#held.delete(runId)
    await held.store.close()
  }
}
