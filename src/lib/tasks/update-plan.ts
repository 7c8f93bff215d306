import { Matcher, previewPlacement, type PreparedWorker, type Requirements, type Resources } from '@edgecloud/protocol'
import type { AssignmentView, TaskView } from '../chain/task-view.ts'
import { apartFrom } from './apart-from.ts'
import { stayingReplicas } from './staying-replicas.ts'

/** What a new file does to a replica. */
export interface ReplicaMove {
  readonly replica: number
  /** Where it is now, or was last. */
  readonly worker: number
  /**
   * `stays`: begins again where it is. `moves`: to another worker, `to` as things are now. `waits`: is on none and goes
   * on looking. `stuck`: fits nowhere, and the chain then takes the file not at all.
   */
  readonly kind: 'stays' | 'moves' | 'waits' | 'stuck'
  readonly to?: number
}

/** What the chain would do with each replica that goes on, in the order of their numbers. */
export function updatePlan(
  task: TaskView,
  requirements: Requirements,
  workers: readonly PreparedWorker[],
  silence: number,
): readonly ReplicaMove[] {
  const byId = new Map(workers.map((worker) => [worker.id, worker]))
  const replicas = stayingReplicas(task)
  const auto = 'auto' in task.placement ? task.placement.auto : undefined
  /** Where the replicas are, changed as they move. */
  const places = new Map(
    replicas.flatMap(({ replica, worker, state }) => (state.kind === 'waiting' ? [] : [[replica, worker] as const])),
  )
  const next = (replica: AssignmentView): number | undefined => {
    if (auto === undefined) return undefined
    const others = [...places.values()].flatMap((id) => byId.get(id) ?? [])
    const own = byId.get(replica.worker)
    const mayTake = apartFrom(
      others.filter((worker) => worker !== own),
      auto.spread,
    )
    const candidates = workers.filter((worker) => worker !== own && mayTake(worker))
    const placement = { ...auto, replicas: 1 }
    return previewPlacement(candidates, { requirements, placement, silence }).replicas[0]?.worker.id
  }
  return replicas.map((part): ReplicaMove => {
    const { replica, worker } = part
    if (part.state.kind === 'waiting') return { replica, worker, kind: 'waits' }
    const own = byId.get(worker)
    if (own !== undefined && fitsInstead(own, part.resources, requirements)) return { replica, worker, kind: 'stays' }
    const to = next(part)
    if (to === undefined) return { replica, worker, kind: 'stuck' }
    places.set(replica, to)
    return { replica, worker, kind: 'moves', to }
  })
}

/** True when the worker can take the new file in the place of the old one. It may be about to leave: it finishes what it has. */
function fitsInstead(worker: PreparedWorker, back: Resources, requirements: Requirements): boolean {
  const free = {
    cpuMillis: worker.free.cpuMillis + back.cpuMillis,
    memoryMib: worker.free.memoryMib + back.memoryMib,
    diskMib: worker.free.diskMib + back.diskMib,
    gpus: worker.free.gpus + back.gpus,
  }
  const matcher = new Matcher({ requirements, placement: undefined, silence: Number.POSITIVE_INFINITY })
  return matcher.exclusions({ ...worker, free, active: true }) === 0
}
