import type { ContainerUse, UseSample } from './use-sample.ts'

/** A value at a moment, Unix milliseconds. */
export interface Point {
  readonly atMs: number
  readonly value: number
}

/** What one container used over time. Each list is of parts without a gap; a part has at least one point. */
export interface ContainerSeries {
  readonly service: string
  readonly replica: number
  /** The newest sample that has this container. */
  readonly last: ContainerUse
  readonly lastAtMs: number
  /** Percent of one core. */
  readonly cpu: readonly (readonly Point[])[]
  /** Bytes. */
  readonly memory: readonly (readonly Point[])[]
  /** Bytes per second. */
  readonly received: readonly (readonly Point[])[]
  readonly sent: readonly (readonly Point[])[]
}

/** Workers look each ten seconds; a pause of this many milliseconds is a gap, and nothing is said about the time in it. */
const GAP_MS = 60_000

const COUNTERS = ['cpuMs', 'networkReceivedBytes', 'networkSentBytes'] as const

interface Seen {
  readonly atMs: number
  readonly use: ContainerUse
}

/** The use of each container, by name, from samples in order of time. */
export function containerSeries(samples: readonly UseSample[]): ContainerSeries[] {
  const byContainer = new Map<string, Seen[]>()
  for (const { atMs, uses } of samples) {
    for (const use of uses) {
      const key = `${use.service}/${use.replica}`
      const seen = byContainer.get(key)
      if (seen === undefined) byContainer.set(key, [{ atMs, use }])
      else seen.push({ atMs, use })
    }
  }
  return [...byContainer.values()].flatMap(seriesOf).sort(byName)
}

function seriesOf(seen: readonly Seen[]): ContainerSeries[] {
  const last = seen.at(-1)
  if (last === undefined) return []
  const { service, replica } = last.use
  return [
    {
      ...{ service, replica, last: last.use, lastAtMs: last.atMs },
      cpu: rates(seen, 'cpuMs', 100 / 1_000),
      memory: parts(seen.map(({ atMs, use }) => ({ atMs, value: use.memoryBytes, joined: true }))),
      received: rates(seen, 'networkReceivedBytes', 1),
      sent: rates(seen, 'networkSentBytes', 1),
    },
  ]
}

/** Differences of a counter per second, times a factor. */
function rates(seen: readonly Seen[], counter: (typeof COUNTERS)[number], factor: number) {
  const found: (Point & { joined: boolean })[] = []
  let joined = false
  for (const [at, next] of seen.entries()) {
    const before = seen[at - 1]
    // Counters begin anew with the container: what it used in between is not known, and nothing is said about it.
    if (before === undefined || next.atMs - before.atMs > GAP_MS || hasRestarted(before.use, next.use)) joined = false
    else {
      const seconds = (next.atMs - before.atMs) / 1_000
      found.push({ atMs: next.atMs, value: ((next.use[counter] - before.use[counter]) / seconds) * factor, joined })
      joined = true
    }
  }
  return parts(found)
}

function hasRestarted(before: ContainerUse, next: ContainerUse): boolean {
  return COUNTERS.some((counter) => next[counter] < before[counter])
}

function parts(points: readonly (Point & { joined: boolean })[]): Point[][] {
  const found: Point[][] = []
  for (const { atMs, value, joined } of points) {
    const part = found.at(-1)
    const before = part?.at(-1)
    if (joined && part !== undefined && before !== undefined && atMs - before.atMs <= GAP_MS) part.push({ atMs, value })
    else found.push([{ atMs, value }])
  }
  return found
}

function byName(a: ContainerSeries, b: ContainerSeries): number {
  return a.service === b.service ? a.replica - b.replica : a.service < b.service ? -1 : 1
}
