import type { ChainIsolation, ChainRuntime, Resources } from '../chain/requirements.ts'
import { direction, type Direction } from './direction.ts'
import type { PlacementWorker, WorkerRates } from './placement-worker.ts'

/** A worker with everything computed that does not depend on the task. */
export interface PreparedWorker {
  readonly id: number
  readonly operator: string
  readonly region: string
  readonly direction: Direction
  readonly active: boolean
  readonly session: number
  readonly silentFor: number
  readonly runtimes: readonly Lowercase<ChainRuntime>[]
  readonly isolation: ChainIsolation
  readonly capacity: Resources
  readonly reserved: Resources
  readonly free: Resources
  readonly rates: WorkerRates
}

const MAX_GPUS = 255

const prepared = new WeakMap<PlacementWorker, PreparedWorker>()

/** Prepares a worker for many comparisons. The same object is prepared once, so it must not change. */
export function prepareWorker(worker: PlacementWorker): PreparedWorker {
  const known = prepared.get(worker)
  if (known) return known
  const made = prepare(worker)
  prepared.set(worker, made)
  return made
}

function prepare(worker: PlacementWorker): PreparedWorker {
  const { id, operator, session, silentFor, reserved, profile } = worker
  const { region, latitude, longitude, capability, rates } = profile
  const { cpuMillis, memoryMib, diskMib, accelerators, runtimes, isolation } = capability
  const gpus = accelerators.reduce((sum, { kind, count }) => (kind === 0 ? sum + count : sum), 0)
  const capacity = { cpuMillis, memoryMib, diskMib, gpus: Math.min(gpus, MAX_GPUS) }
  return {
    id,
    operator,
    region,
    direction: direction(microDegrees(latitude), microDegrees(longitude)),
    active: worker.status.kind === 'active',
    session,
    silentFor,
    runtimes,
    isolation,
    capacity,
    reserved,
    free: remainder(capacity, reserved),
    rates,
  }
}

/** Brings back the whole number that the degrees were made of. */
const microDegrees = (degrees: number): number => Math.round(degrees * 1_000_000)

function remainder(whole: Resources, taken: Resources): Resources {
  return {
    cpuMillis: Math.max(0, whole.cpuMillis - taken.cpuMillis),
    memoryMib: Math.max(0, whole.memoryMib - taken.memoryMib),
    diskMib: Math.max(0, whole.diskMib - taken.diskMib),
    gpus: Math.max(0, whole.gpus - taken.gpus),
  }
}
