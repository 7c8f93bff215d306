import type { AssignmentView, TaskView } from '../chain/task-view.ts'

const OVER: ReadonlySet<string> = new Set<AssignmentView['state']['kind']>([
  'completed',
  'failed',
  'cancelled',
  'stopping',
])

/** Replicas that are neither over nor about to be: those that scaling and a new file are about. */
export function stayingReplicas({ assignments }: Pick<TaskView, 'assignments'>): readonly AssignmentView[] {
  return assignments.filter(({ state }) => !OVER.has(state.kind))
}
