import { fromHex, runId, type ChainRuntime } from '@edgecloud/protocol'
import type { Endpoint, Executor, ServedPort } from '../executors/executor.ts'
import type { ResourceUse } from '../executors/resource-use.ts'
import type { RunOutputs } from '../executors/run-outputs.ts'
import type { Logger } from '../logger/logger.ts'
import { awaitedSecrets, type AwaitedSecrets } from './awaited-secrets.ts'
import type { AttemptKey, ChainSnapshot } from './chain-port.ts'
import type { Journal } from './journal.ts'
import type { RunEntry } from './run-entry.ts'
import type { RunLog } from './run-log.ts'
import type { RunLogs } from './run-logs.ts'

export interface ServedRunsInit {
  readonly journal: Journal
  readonly logs: RunLogs
  readonly executors: ReadonlyMap<ChainRuntime, Executor>
  /** The newest final one that was seen. */
  readonly snapshot: () => ChainSnapshot | undefined
  readonly logger: Logger
}

/** What owners and the operator read of the runs here. Changes nothing. */
export class ServedRuns {
  readonly #init: ServedRunsInit

  constructor(init: ServedRunsInit) {
    this.#init = init
  }

  /** The log of an attempt, from its start until its retention is over. To be closed by the reader. */
  openLog(attempt: AttemptKey): RunLog | undefined {
    const id = this.runIdOf(attempt)
    return id === undefined ? undefined : this.#init.logs.open(id)
  }

  /** Where a port of a run is served on this machine; undefined if it is not. */
  async endpointOf(attempt: AttemptKey, port: ServedPort): Promise<Endpoint | undefined> {
    const id = this.runIdOf(attempt)
    const intent = id === undefined ? undefined : this.#init.journal.entries.get(id)?.intent
    if (id === undefined || intent === undefined) return undefined
    return this.#init.executors.get(intent.runtime)?.endpointOf(id, port)
  }

  /** What an ended attempt left behind, for as long as it is kept; undefined if it left nothing, or nothing readable. */
  async outputsOf(attempt: AttemptKey): Promise<RunOutputs | undefined> {
    const id = this.runIdOf(attempt)
    const runtime = id === undefined ? undefined : this.#init.journal.entries.get(id)?.intent?.runtime
    if (id === undefined || runtime === undefined) return undefined
    try {
      return await this.#init.executors.get(runtime)?.outputs(id)
    } catch (error) {
      // Not for those who ask: its message names a path of this machine.
      this.#init.logger.error('the outputs of a run cannot be read', { runId: id, error })
      return undefined
    }
  }

  /** What an attempt waits for, by the final chain; undefined if it does not wait here. */
  secretsAwaited(attempt: AttemptKey): AwaitedSecrets | undefined {
    const id = this.runIdOf(attempt)
    const snapshot = this.#init.snapshot()
    if (id === undefined || snapshot === undefined) return undefined
    return awaitedSecrets(attempt, snapshot, this.#init.journal.entries.get(id))
  }

  /** What the runs here use now, by the names of their runs. */
  async uses(): Promise<ReadonlyMap<string, readonly ResourceUse[]>> {
    const uses = new Map<string, readonly ResourceUse[]>()
    for (const executor of this.#init.executors.values()) {
      for (const { runId: id, state } of await executor.observe()) {
        if (state === 'running') uses.set(id, await executor.use(id))
      }
    }
    return uses
  }

  /** Name of the run of an attempt; undefined before the chain is known. */
  runIdOf(attempt: AttemptKey): string | undefined {
    const { journal, snapshot } = this.#init
    const genesis = snapshot()?.genesis ?? (journal.genesis && fromHex(journal.genesis))
    return genesis && runId({ genesis, ...attempt })
  }

  /** Owner of a task that is assigned here or that there are still logs of. */
  ownerOf(task: bigint): string | undefined {
    const duty = this.#init.snapshot()?.duties.find((candidate) => candidate.task === task)
    if (duty) return duty.owner
    const entries = [...this.#init.journal.entries.values()]
    return entries.find(({ intent }) => intent?.attempt.task === String(task))?.intent?.attempt.owner
  }

  /** Everything that is remembered, for `status`. */
  entries(): RunEntry[] {
    return [...this.#init.journal.entries.values()]
  }
}
