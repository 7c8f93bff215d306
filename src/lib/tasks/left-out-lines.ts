import {
  EXCLUSION,
  Matcher,
  type ExclusionReason,
  type MatchTerms,
  type ParsedTask,
  type PreparedWorker,
} from '@edgecloud/protocol'
import { reasonPlace } from './reason-place.ts'

/** How many workers each line of the file leaves out. A worker counts once for a line, whatever it misses of it. */
export function leftOutLines(
  task: ParsedTask,
  reasons: readonly ExclusionReason[],
  workers: readonly PreparedWorker[],
  terms: MatchTerms,
): ReadonlyMap<number, number> {
  const masks = new Map<number, number>()
  for (const reason of reasons) {
    const line = reasonPlace(task, reason)?.line
    if (line !== undefined) masks.set(line, (masks.get(line) ?? 0) | EXCLUSION[reason.name])
  }
  const matcher = new Matcher(terms)
  const exclusions = workers.map((worker) => matcher.exclusions(worker))
  const count = (mask: number) => exclusions.filter((excluded) => (excluded & mask) !== 0).length
  return new Map([...masks].map(([line, mask]) => [line, count(mask)]))
}
