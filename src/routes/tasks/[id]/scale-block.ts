import type { PlacementPreview } from '@edgecloud/protocol'
import type { WorkerView } from '$lib/chain/worker-view.ts'
import type { TaskView } from '$lib/chain/task-view.ts'
import type { Scaling } from '$lib/chain/chain-calls.ts'
import { MAX_REPLICAS, type ScalingPlan } from '$lib/tasks/scaling-plan.ts'
import { unfitReason } from '$lib/tasks/unfit-reason.ts'
import { tasks } from '../../../messages/en/tasks.ts'

export interface ScaleFacts {
  readonly task: TaskView
  readonly scaling: Scaling
  readonly plan: ScalingPlan
  /** Where the chain would put the new replicas; undefined where the owner chooses, or nothing is known yet. */
  readonly preview: PlacementPreview | undefined
  readonly workers: readonly WorkerView[]
}

/** Why the chain would not take this change of the number of replicas; undefined when it would. */
export function scaleBlock({ task, scaling, plan, preview, workers }: ScaleFacts): string | undefined {
  const words = tasks.scale.blocked
  if (plan.adds === 0 && plan.stops.length === 0) return words.nothing
  if (plan.total === 0) return words.last
  if (plan.tooMany) return words.tooMany(MAX_REPLICAS)
  if (preview !== undefined && preview.unplaced > 0) return words.unplaced(plan.adds - preview.unplaced, plan.adds)
  const added = 'add' in scaling ? scaling.add : []
  const unfit = workers.find(
    (worker) => added.includes(worker.id) && unfitReason(worker, task.requirements) !== undefined,
  )
  return unfit && words.unfit(unfit.profile.name)
}
