import type { ChainIsolation, ChainRuntime, Resources } from '../chain/requirements.ts'
import type { SpecPath } from '../spec/problem.ts'
import type { TaskSpec } from '../spec/schema/task-spec.ts'
import { exclusionPaths } from './exclusion-paths.ts'
import { EXCLUSION, EXCLUSION_NAMES, type ExclusionName } from './exclusion.ts'
import { ISOLATIONS, isolationStrength } from './isolation-strength.ts'
import { Matcher, type MatchTerms } from './matcher.ts'
import type { PreparedWorker } from './prepare-worker.ts'
import { radiusTo } from './radius-to.ts'
import { reach } from './reach.ts'
import { readableRadius } from './readable-radius.ts'

/** What the figure behind each reason would be changed to. */
interface Figures {
  readonly notActive: never
  readonly offline: never
  readonly runtime: Lowercase<ChainRuntime>
  /** The weakest class to ask for. */
  readonly isolation: ChainIsolation
  /** Of the whole task, in thousandths of a core. */
  readonly cpu: number
  /** Of the whole task, in MiB. */
  readonly memory: number
  /** MiB. */
  readonly disk: number
  readonly gpus: number
  /** A radius in kilometres. */
  readonly distance: number
  /** A region to add to the list. */
  readonly region: string
}

/** Another value of one figure. */
export interface FigureChange<Value> {
  readonly to: Value
  /** Workers that would match then and do not now. */
  readonly bringsBack: number
}

interface Reason<Name extends ExclusionName> {
  readonly name: Name
  /** Workers that this reason leaves out, with or without others. */
  readonly leavesOut: number
  /** Workers that would match but for this reason. */
  readonly alone: number
  /** Where the figure stands in the task file, as `exclusionPaths` says. */
  readonly paths: readonly SpecPath[]
  /** Changes of this figure alone that bring a worker back, best first: the nearest one, or one for each choice. */
  readonly changes: readonly FigureChange<Figures[Name]>[]
}

/** One reason why workers do not match; `name` tells what its changes are. */
export type ExclusionReason = { [Name in ExclusionName]: Reason<Name> }[ExclusionName]

/** What leaves workers out. */
export interface ExclusionReport {
  readonly workers: number
  readonly matching: number
  /** Reasons that leave out somebody; those first that alone leave out the most. */
  readonly reasons: readonly ExclusionReason[]
}

/** Regions that a task file may name. */
const MAX_REGIONS = 8

/** Says which line of a task file leaves out how many workers, and the smallest change of it that brings some back. */
export function explainExclusions(
  workers: readonly PreparedWorker[],
  terms: MatchTerms,
  spec: TaskSpec,
): ExclusionReport {
  const matcher = new Matcher(terms)
  const leavesOut = new Map<ExclusionName, number>()
  const alone = new Map<ExclusionName, PreparedWorker[]>()
  let matching = 0
  for (const worker of workers) {
    const mask = matcher.exclusions(worker)
    if (mask === 0) matching += 1
    for (const name of EXCLUSION_NAMES) {
      if ((mask & EXCLUSION[name]) === 0) continue
      leavesOut.set(name, (leavesOut.get(name) ?? 0) + 1)
      if (mask !== EXCLUSION[name]) continue
      const others = alone.get(name)
      if (others) others.push(worker)
      else alone.set(name, [worker])
    }
  }
  const reasons = [...leavesOut].map(([name, count]): ExclusionReason => {
    const kept = alone.get(name) ?? []
    const facts = { leavesOut: count, alone: kept.length, paths: exclusionPaths(spec, name) }
    // Spelled out, so that each name goes with the values of its own figure.
    switch (name) {
      case 'notActive':
      case 'offline':
        return { name, ...facts, changes: [] }
      case 'runtime':
        return { name, ...facts, changes: choices(kept, ({ runtimes }) => runtimes) }
      case 'isolation':
        return { name, ...facts, changes: strongest(kept) }
      case 'cpu':
        return { name, ...facts, changes: most(kept, 'cpuMillis', 1) }
      case 'memory':
        return { name, ...facts, changes: most(kept, 'memoryMib', 1) }
      case 'disk':
        return { name, ...facts, changes: most(kept, 'diskMib', 1) }
      case 'gpus':
        return { name, ...facts, changes: most(kept, 'gpus', 0) }
      case 'distance':
        return { name, ...facts, changes: nearest(kept, matcher) }
      case 'region': {
        const full = (terms.placement?.regions.length ?? 0) >= MAX_REGIONS
        return { name, ...facts, changes: full ? [] : choices(kept, ({ region }) => [region]) }
      }
    }
  })
  reasons.sort((a, b) => b.alone - a.alone || b.leavesOut - a.leavesOut)
  return { workers: workers.length, matching, reasons }
}

/** One change for each value that some of the workers offer, the most offered first. */
function choices<Value extends string>(
  workers: readonly PreparedWorker[],
  offers: (worker: PreparedWorker) => readonly Value[],
): FigureChange<Value>[] {
  const counts = new Map<Value, number>()
  for (const worker of workers) {
    for (const value of offers(worker)) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts]
    .map(([to, bringsBack]) => ({ to, bringsBack }))
    .sort((a, b) => b.bringsBack - a.bringsBack || (a.to < b.to ? -1 : 1))
}

function strongest(workers: readonly PreparedWorker[]): FigureChange<ChainIsolation>[] {
  const strengths = workers.map(({ isolation }) => isolationStrength(isolation))
  const best = largest(strengths)
  const to = ISOLATIONS[best]
  return to === undefined ? [] : [{ to, bringsBack: strengths.filter((strength) => strength === best).length }]
}

/** The largest amount that somebody still has, unless it is less than a task may ask for. */
function most(workers: readonly PreparedWorker[], part: keyof Resources, least: number): FigureChange<number>[] {
  const amounts = workers.map(({ free }) => free[part])
  const to = largest(amounts)
  return to < least ? [] : [{ to, bringsBack: amounts.filter((amount) => amount === to).length }]
}

function nearest(workers: readonly PreparedWorker[], matcher: Matcher): FigureChange<number>[] {
  const chords = workers.map((worker) => matcher.chordSquared(worker))
  const [first, ...rest] = chords
  if (first === undefined) return []
  const to = readableRadius(radiusTo(rest.reduce((least, chord) => (chord < least ? chord : least), first)))
  const limit = reach(to)
  return [{ to, bringsBack: chords.filter((chord) => chord <= limit).length }]
}

/** -1 for none. */
const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), -1)
