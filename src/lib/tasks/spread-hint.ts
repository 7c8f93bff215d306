import { Matcher, type AutoPlacement, type MatchTerms, type ParsedTask, type PreparedWorker } from '@edgecloud/protocol'
import { formatNumber } from '$lib/ui/format-number.ts'
import { deploy } from '../../messages/en/deploy.ts'
import type { PlacementHint } from './placement-hints.ts'

/** That enough workers match but not far enough apart; undefined where that is not what keeps replicas from a place. */
export function spreadHint(
  task: ParsedTask,
  workers: readonly PreparedWorker[],
  terms: MatchTerms & { readonly placement: AutoPlacement },
): PlacementHint | undefined {
  const { spread, replicas } = task.spec['x-edge'].placement
  const place = task.locate(['x-edge', 'placement', 'spread'])
  if (spread === 'none' || place === undefined) return undefined
  const matcher = new Matcher(terms)
  const matching = workers.filter((worker) => matcher.exclusions(worker) === 0)
  const groups = new Set(matching.map((worker) => worker[spread])).size
  if (matching.length < replicas || groups >= replicas) return undefined
  const { from, to, line, column } = place
  const message = deploy.spread(line, spread, formatNumber(matching.length), groups)
  return { from, to, line, column, message, fix: { label: deploy.set('none'), replacement: 'none', from, to } }
}
