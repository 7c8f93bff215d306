import type { AssignmentView, TaskView } from '$lib/chain/task-view.ts'
import type { StatusKind } from '$lib/ui/status-kind.ts'
import { tasks as words } from '../../../messages/en/tasks.ts'

export interface StatusLook {
  readonly kind: StatusKind
  readonly word: string
}

const PARTS: Record<AssignmentView['state']['kind'], StatusKind> = {
  assigned: 'assigned',
  running: 'running',
  stopping: 'running',
  completed: 'settled',
  failed: 'failed',
  cancelled: 'paused',
}
const ENDS = { Completed: 'settled', Failed: 'failed', Cancelled: 'paused' } as const

/** The state of one part in the words of the status language. */
export function partStatus({ state }: Pick<AssignmentView, 'state'>): StatusLook {
  return { kind: PARTS[state.kind], word: words.part[state.kind] }
}

/** The state of the whole task. Before any worker has accepted it is assigned; it does not run yet. */
export function taskStatus(task: Pick<TaskView, 'state' | 'assignments'>): StatusLook {
  if (task.state !== 'Open') return { kind: ENDS[task.state], word: words.state[task.state] }
  if (isStopping(task)) return { kind: 'running', word: words.stopping }
  if (task.assignments.every(({ state }) => state.kind === 'assigned')) {
    return { kind: 'assigned', word: words.part.assigned }
  }
  return { kind: 'running', word: words.state.Open }
}

/** True while workers were told to stop and have not all answered. */
export function isStopping({ state, assignments }: Pick<TaskView, 'state' | 'assignments'>): boolean {
  return state === 'Open' && assignments.some((part) => part.state.kind === 'stopping')
}

/** Block in which the last part ended; undefined while the task is open. */
export function endBlock(task: Pick<TaskView, 'state' | 'assignments'>): number | undefined {
  if (task.state === 'Open' || task.assignments.length === 0) return undefined
  return Math.max(...task.assignments.map(({ since }) => since))
}

/** True when a worker began to run this part, so that a log exists. */
export function hasStarted(task: Pick<TaskView, 'ring'>, part: AssignmentView): boolean {
  if (part.state.kind === 'assigned') return false
  if (part.logSize > 0n || (part.state.kind !== 'failed' && part.state.kind !== 'cancelled')) return true
  return task.ring.some(
    ({ what, replica, attempt }) => what.kind === 'accepted' && replica === part.replica && attempt === part.attempt,
  )
}
