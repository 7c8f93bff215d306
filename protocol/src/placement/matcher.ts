import type { AutoPlacement } from '../chain/placement.ts'
import type { ChainRuntime, Requirements, Resources } from '../chain/requirements.ts'
import { chordSquared } from './chord-squared.ts'
import { direction, type Direction } from './direction.ts'
import { EXCLUSION } from './exclusion.ts'
import { isolationStrength } from './isolation-strength.ts'
import { load } from './load.ts'
import type { PreparedWorker } from './prepare-worker.ts'
import type { Rank } from './rank.ts'
import { EVERYWHERE, reach } from './reach.ts'

/** What workers are compared with. */
export interface MatchTerms {
  readonly requirements: Requirements
  /** Undefined where the owner chose the workers. */
  readonly placement: AutoPlacement | undefined
  /** Ticks without any word after which a worker counts as offline; the chain's `pace` says how many. */
  readonly silence: number
}

const RUNTIME = {
  Docker: 'docker',
  Kubernetes: 'kubernetes',
  Shell: 'shell',
  Terraform: 'terraform',
} as const satisfies Record<ChainRuntime, Lowercase<ChainRuntime>>

const MAX_U32 = 0xffff_ffff
const MAX_U8 = 0xff
const MOST: Resources = { cpuMillis: MAX_U32, memoryMib: MAX_U32, diskMib: MAX_U32, gpus: MAX_U8 }

/** Compares workers with a task, prepared once for many workers. Twin of `Matcher` in the chain's `matching.rs`. */
export class Matcher {
  readonly #terms: MatchTerms
  readonly #runtime: Lowercase<ChainRuntime>
  readonly #strength: number
  readonly #regions: ReadonlySet<string>
  readonly #centre: Direction | undefined
  /** The greatest square of a chord that is still inside; without a radius the place orders but does not exclude. */
  readonly #limit: bigint

  constructor(terms: MatchTerms) {
    const { requirements, placement } = terms
    const { near, radiusKm, regions } = placement ?? { near: null, radiusKm: 0, regions: [] }
    this.#terms = terms
    this.#runtime = RUNTIME[requirements.runtime]
    this.#strength = isolationStrength(requirements.isolation)
    this.#regions = new Set(regions)
    this.#centre = near ? direction(...near) : undefined
    this.#limit = near && radiusKm > 0 ? reach(radiusKm) : EVERYWHERE
  }

  /** Everything about the worker that does not fit, as bits of `EXCLUSION`; 0 is a match. */
  exclusions(worker: PreparedWorker): number {
    const { requirements, silence } = this.#terms
    const { resources } = requirements
    const { free } = worker
    let found = 0
    if (!worker.active) found |= EXCLUSION.notActive
    if (worker.session === 0 || worker.silentFor > silence) found |= EXCLUSION.offline
    if (!worker.runtimes.includes(this.#runtime)) found |= EXCLUSION.runtime
    if (isolationStrength(worker.isolation) < this.#strength) found |= EXCLUSION.isolation
    if (resources.cpuMillis > free.cpuMillis) found |= EXCLUSION.cpu
    if (resources.memoryMib > free.memoryMib) found |= EXCLUSION.memory
    if (resources.diskMib > free.diskMib) found |= EXCLUSION.disk
    if (resources.gpus > free.gpus) found |= EXCLUSION.gpus
    if (this.#limit !== EVERYWHERE && this.chordSquared(worker) > this.#limit) found |= EXCLUSION.distance
    if (this.#regions.size > 0 && !this.#regions.has(worker.region)) found |= EXCLUSION.region
    return found
  }

  /** Where a worker that matches comes in the order. */
  rank(worker: PreparedWorker): Rank {
    const reserved = sum(worker.reserved, this.#terms.requirements.resources)
    return { load: load(reserved, worker.capacity), chordSquared: this.chordSquared(worker) }
  }

  /** Square of the chord from the centre to the worker; 0 without a centre. */
  chordSquared(worker: PreparedWorker): bigint {
    return this.#centre ? chordSquared(this.#centre, worker.direction) : 0n
  }
}

/** The chain counts a sum that overflows in any figure as more than any machine in all of them. */
function sum(a: Resources, b: Resources): Resources {
  const all = {
    cpuMillis: a.cpuMillis + b.cpuMillis,
    memoryMib: a.memoryMib + b.memoryMib,
    diskMib: a.diskMib + b.diskMib,
    gpus: a.gpus + b.gpus,
  }
  const fits = Math.max(all.cpuMillis, all.memoryMib, all.diskMib) <= MAX_U32 && all.gpus <= MAX_U8
  return fits ? all : MOST
}
