import { secretNames } from '../executors/secret-names.ts'
import type { AttemptKey, ChainSnapshot } from './chain-port.ts'
import type { RunEntry } from './run-entry.ts'

/** An attempt that waits for secrets here. */
export interface AwaitedSecrets {
  readonly runId: string
  /** Number of this worker. */
  readonly worker: number
  readonly names: readonly string[]
}

/** What an attempt waits for; undefined if it does not wait here by what the final chain and the journal say. */
export function awaitedSecrets(
  attempt: AttemptKey,
  { worker, duties }: Pick<ChainSnapshot, 'worker' | 'duties'>,
  entry: RunEntry | undefined,
): AwaitedSecrets | undefined {
  const duty = duties.find(({ task, replica, assignment }) => {
    return task === attempt.task && replica === attempt.replica && assignment.attempt === attempt.attempt
  })
  if (duty?.assignment.worker !== worker.id || duty.assignment.state.kind !== 'awaitingSecrets') return undefined
  if (entry?.intent === undefined || entry.ended || entry.declined) return undefined
  return { runId: entry.runId, worker: worker.id, names: secretNames(entry.intent.plan) }
}
