import type { FailReason, Transition } from '$lib/chain/task-view.ts'
import { tasks as words } from '../../../messages/en/tasks.ts'
import { declineReason, failReason, type Reason } from './reasons.ts'

export interface HistoryWords {
  readonly title: string
  readonly reason?: Reason
}

/** One entry of a task's history in words; `worker` is the name of the worker it is about. */
export function historyWords({ what }: Pick<Transition, 'what'>, worker: string): HistoryWords {
  const { history } = words
  switch (what.kind) {
    case 'submitted':
    case 'cancelled':
    case 'waiting':
      return { title: history[what.kind] }
    case 'assigned':
    case 'accepted':
    case 'awaitingSecrets':
    case 'secretsReceived':
    case 'stopping':
      return { title: history[what.kind](worker) }
    case 'updated':
      return { title: history.updated(what.specVersion, worker) }
    case 'completed':
      return { title: history.completed(worker, what.exitCode) }
    case 'declined':
      return { title: history.declined(worker), reason: declineReason(what.why) }
    case 'lost':
      return { title: history.lost(worker), reason: failReason(what.reason) }
    case 'failed':
      return { title: failedWords(what.reason, worker), reason: failReason(what.reason) }
  }
}

/** That a replica ended without a result. Who had it last has no part in it when no worker was found. */
export function failedWords(reason: FailReason, worker: string): string {
  return reason.kind === 'noWorker' ? words.history.failedNowhere : words.history.failed(worker)
}
