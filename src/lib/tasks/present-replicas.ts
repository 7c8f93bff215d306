import type { AssignmentView, TaskView } from '../chain/task-view.ts'

/** The replicas that a task consists of: one that scaling removed is no longer part of it. */
export function presentReplicas({
  cancelled,
  assignments,
}: Pick<TaskView, 'cancelled' | 'assignments'>): readonly AssignmentView[] {
  return cancelled ? assignments : assignments.filter(({ state }) => state.kind !== 'cancelled')
}
