import type { TaskView } from '$lib/chain/task-view.ts'
import type { LogRun } from '$lib/logs/log-run.ts'
import type { OutputsRun, OutputsStanding } from '$lib/outputs/outputs-run.ts'

/** What stands on the chain of a run that left nothing. */
const NO_OUTPUTS = /^0x0*$/

/**
 * What the chosen run left behind, by the chain. Undefined for runs that cannot leave anything: only a batch of containers has
 * outputs.
 */
export function outputsRunOf(task: TaskView, run: LogRun | undefined): OutputsRun | undefined {
  if (run === undefined) return undefined
  const { replica, attempt, worker } = run
  const standing = standingOf(task, run)
  const { kind, runtime } = task.requirements
  const mayLeave = kind === 'Batch' && runtime === 'Docker'
  return mayLeave || standing.kind === 'kept' ? { replica, attempt, worker, standing } : undefined
}

function standingOf({ assignments }: TaskView, run: LogRun): OutputsStanding {
  const part = assignments.find(({ replica, attempt }) => replica === run.replica && attempt === run.attempt)
  // The chain keeps roots of present attempts only, and no earlier one can have had a result.
  if (part === undefined) return { kind: 'replaced' }
  const { state } = part
  switch (state.kind) {
    case 'completed':
      return NO_OUTPUTS.test(state.outputRoot) ? { kind: 'none' } : { kind: 'kept', root: state.outputRoot }
    case 'failed':
      return { kind: 'failed' }
    case 'cancelled':
      return { kind: 'stopped' }
    default:
      return { kind: 'pending' }
  }
}
