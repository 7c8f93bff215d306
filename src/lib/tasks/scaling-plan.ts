import { previewPlacement, type PlacementPreview, type PreparedWorker } from '@edgecloud/protocol'
import type { Scaling } from '../chain/chain-calls.ts'
import type { AssignmentView, TaskView } from '../chain/task-view.ts'
import { apartFrom } from './apart-from.ts'
import { stayingReplicas } from './staying-replicas.ts'

/** Replica numbers that a task has, by the chain's own limit. */
export const MAX_REPLICAS = 16

/** What a change of the number of replicas does. */
export interface ScalingPlan {
  readonly adds: number
  readonly stops: readonly AssignmentView[]
  /** Replicas that go on or begin. */
  readonly total: number
  /** True when the numbers do not suffice: a replica that ended by itself keeps its own. */
  readonly tooMany: boolean
}

export function scalingPlan(task: TaskView, scaling: Scaling): ScalingPlan {
  const staying = stayingReplicas(task)
  const plan = (adds: number, stops: readonly AssignmentView[]): ScalingPlan => ({
    adds,
    stops,
    total: staying.length + adds - stops.length,
    tooMany: adds > freeNumbers(task),
  })
  if ('add' in scaling) return plan(scaling.add.length, [])
  if ('remove' in scaling) {
    return plan(
      0,
      staying.filter(({ replica }) => scaling.remove.includes(replica)),
    )
  }
  // Those with the highest numbers go first.
  return plan(Math.max(0, scaling.replicas - staying.length), staying.slice(scaling.replicas))
}

/** Where the chain would put more replicas of a task whose workers it chooses; undefined where it does not. */
export function scalingPreview(
  task: TaskView,
  adds: number,
  workers: readonly PreparedWorker[],
  silence: number,
): PlacementPreview | undefined {
  if (!('auto' in task.placement)) return undefined
  const placement = { ...task.placement.auto, replicas: adds }
  const used = new Set(task.assignments.filter(({ state }) => HELD.has(state.kind)).map(({ worker }) => worker))
  const mayTake = apartFrom(
    workers.filter(({ id }) => used.has(id)),
    placement.spread,
  )
  return previewPlacement(workers.filter(mayTake), { requirements: task.requirements, placement, silence })
}

/** States in which a worker holds room for the replica. */
const HELD: ReadonlySet<string> = new Set<AssignmentView['state']['kind']>([
  'assigned',
  'awaitingSecrets',
  'running',
  'stopping',
])

function freeNumbers({ assignments }: TaskView): number {
  return MAX_REPLICAS - assignments.filter(({ state }) => state.kind !== 'cancelled').length
}
