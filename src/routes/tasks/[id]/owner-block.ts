import type { TaskView } from '$lib/chain/task-view.ts'
import { isStopping } from '$lib/tasks/task-status.ts'

/** What stands between the user and a call about the task. */
export type OwnerBlock = 'noAccount' | 'notOwner' | 'closed' | 'stopping' | 'notSynced' | 'pending'

export interface OwnerFacts {
  readonly task: Pick<TaskView, 'owner' | 'state' | 'cancelled'>
  /** Address of the chosen account. */
  readonly account: string | undefined
  /** The light client follows final blocks. */
  readonly synced: boolean
  /** A request of this kind is on its way. */
  readonly pending: boolean
}

/** The first reason why the task cannot be stopped, scaled or changed now; undefined when it can. */
export function ownerBlock({ task, account, synced, pending }: OwnerFacts): OwnerBlock | undefined {
  if (task.state !== 'Open') return 'closed'
  if (isStopping(task)) return 'stopping'
  if (account === undefined) return 'noAccount'
  if (account !== task.owner) return 'notOwner'
  if (pending) return 'pending'
  return synced ? undefined : 'notSynced'
}
