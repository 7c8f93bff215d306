import type { AssignmentView, PastAttempt, TaskView } from '$lib/chain/task-view.ts'
import type { LogRun } from '$lib/logs/log-run.ts'
import { presentReplicas } from '$lib/tasks/present-replicas.ts'
import { hadStarted, hasStarted } from '$lib/tasks/task-status.ts'

/** Whose log is to be read; without an attempt, that of the present one, whichever it becomes. */
export interface LogChoice {
  readonly replica: number
  readonly attempt?: number
}

/** The run that is chosen; the first replica while none is, or the chosen one is gone. */
export function logRunOf(task: TaskView, choice: LogChoice | undefined): LogRun | undefined {
  const past = task.past.find(({ replica, attempt }) => replica === choice?.replica && attempt === choice.attempt)
  if (past !== undefined) return runOf(past, hadStarted(task, past) ? 'there' : 'none')
  const part =
    task.assignments.find(({ replica }) => replica === choice?.replica) ??
    presentReplicas(task)[0] ??
    task.assignments[0]
  if (part === undefined) return undefined
  if (hasStarted(task, part)) return runOf(part, 'there')
  // Asked for already: the worker begins as soon as its acceptance is final, which it may see before this browser.
  if (part.state.kind === 'assigned' && task.state === 'Open') return runOf(part, 'soon')
  const ended = part.state.kind === 'failed' || part.state.kind === 'cancelled'
  return runOf(part, ended ? 'none' : 'not yet')
}

function runOf(
  { replica, attempt, worker, logSize, logRoot }: AssignmentView | PastAttempt,
  log: LogRun['log'],
): LogRun {
  return { replica, attempt, worker, head: { size: logSize, root: logRoot }, log }
}
