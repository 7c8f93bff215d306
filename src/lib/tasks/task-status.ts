import { taskStatus as words } from '../../messages/en/task-status.ts'
import type { AssignmentView, PastAttempt, TaskView } from '../chain/task-view.ts'
import type { StatusKind } from '../ui/status-kind.ts'
import { presentReplicas } from './present-replicas.ts'

export interface StatusLook {
  readonly kind: StatusKind
  readonly word: string
}

type Parts = Pick<TaskView, 'state' | 'cancelled' | 'assignments'>
type ReplicaState = AssignmentView['state']['kind']

const REPLICAS: Record<ReplicaState, StatusKind> = {
  assigned: 'assigned',
  awaitingSecrets: 'secrets',
  running: 'running',
  stopping: 'running',
  waiting: 'waiting',
  completed: 'settled',
  failed: 'failed',
  cancelled: 'paused',
}
const ENDS = { Completed: 'completed', Failed: 'failed', Cancelled: 'cancelled' } as const
/** What an open task is said to do is what the first of these does that any of its replicas is in. */
const ORDER = ['awaitingSecrets', 'running', 'assigned', 'waiting'] as const

/** The state of one replica in the words of the status language. */
export function replicaStatus({ state }: Pick<AssignmentView, 'state'>): StatusLook {
  return { kind: REPLICAS[state.kind], word: words.replica[state.kind] }
}

/** The state of the whole task. Before any worker has accepted it is assigned; it does not run yet. */
export function taskStatus(task: Parts): StatusLook {
  const state = leadingState(task)
  return { kind: REPLICAS[state], word: words.replica[state] }
}

/** How many replicas stand where the task is said to stand: "2 of 3 running". */
export function replicaCount(task: Parts): string {
  return words.count(replicaShare(task), words.replica[leadingState(task)])
}

/** The same without the word: "2 of 3". */
export function replicaShare(task: Parts): string {
  const state = leadingState(task)
  const replicas = presentReplicas(task)
  return words.share(replicas.filter((replica) => replica.state.kind === state).length, replicas.length)
}

/** Block since which the task stands where it is said to stand; that of its submission when nothing tells. */
export function statusSince(task: Parts & Pick<TaskView, 'submitted'>): number {
  const state = leadingState(task)
  const blocks = presentReplicas(task).flatMap((replica) => (replica.state.kind === state ? [replica.since] : []))
  if (blocks.length === 0) return task.submitted
  return task.state === 'Open' ? Math.min(...blocks) : Math.max(...blocks)
}

/** True while workers were told to stop and have not all answered. */
export function isStopping({ state, cancelled }: Pick<TaskView, 'state' | 'cancelled'>): boolean {
  return state === 'Open' && cancelled
}

/** Block in which the last replica ended; undefined while the task is open. */
export function endBlock(task: Pick<TaskView, 'state' | 'assignments'>): number | undefined {
  if (task.state === 'Open' || task.assignments.length === 0) return undefined
  return Math.max(...task.assignments.map(({ since }) => since))
}

/** True when a worker began to run this replica, so that a log exists. */
export function hasStarted(task: Pick<TaskView, 'ring'>, part: AssignmentView): boolean {
  switch (part.state.kind) {
    case 'assigned':
    case 'awaitingSecrets':
    case 'waiting':
      return false
    case 'failed':
    case 'cancelled':
      return part.logSize > 0n || wasAccepted(task, part)
    default:
      return true
  }
}

/** The same for an attempt that is over. */
export function hadStarted(task: Pick<TaskView, 'ring'>, past: PastAttempt): boolean {
  return past.logSize > 0n || wasAccepted(task, past)
}

function wasAccepted({ ring }: Pick<TaskView, 'ring'>, run: { replica: number; attempt: number }): boolean {
  return ring.some(
    ({ what, replica, attempt }) => what.kind === 'accepted' && replica === run.replica && attempt === run.attempt,
  )
}

function leadingState(task: Parts): ReplicaState {
  if (task.state !== 'Open') return ENDS[task.state]
  if (isStopping(task)) return 'stopping'
  const present = new Set(presentReplicas(task).map(({ state }) => state.kind))
  return ORDER.find((kind) => present.has(kind)) ?? 'running'
}
