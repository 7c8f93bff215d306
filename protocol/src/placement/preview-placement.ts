import type { AutoPlacement } from '../chain/placement.ts'
import { Matcher, type MatchTerms } from './matcher.ts'
import type { PreparedWorker } from './prepare-worker.ts'
import { price } from './price.ts'
import { compareRanks, type Rank } from './rank.ts'

/** A worker that a replica would go to. */
export interface PreviewedReplica {
  readonly worker: PreparedWorker
  readonly rank: Rank
  /** Planck per block. */
  readonly price: bigint
}

/** Where the replicas of a task would go. */
export interface PlacementPreview {
  /** Best first. */
  readonly replicas: readonly PreviewedReplica[]
  /** Replicas that find no worker. The chain takes such a task not at all. */
  readonly unplaced: number
}

/**
 * The workers that the chain would like best, each with one replica: by rank, then by number, with operators or regions
 * kept apart as the task asks. The chain looks only at a bounded sample, and at the emptiest machines first, so it may
 * choose otherwise; its own `quote` looks at such a sample too.
 */
export function previewPlacement(
  workers: readonly PreparedWorker[],
  terms: MatchTerms & { readonly placement: AutoPlacement },
): PlacementPreview {
  const { requirements, placement } = terms
  const matcher = new Matcher(terms)
  const order = workers
    .filter((worker) => matcher.exclusions(worker) === 0)
    .map((worker) => ({ worker, rank: matcher.rank(worker) }))
    .sort((a, b) => compareRanks(a.rank, b.rank) || a.worker.id - b.worker.id)
  const replicas: PreviewedReplica[] = []
  const taken = new Set<number | string>()
  for (const { worker, rank } of order) {
    if (replicas.length === placement.replicas) break
    const apart = kept(worker, placement)
    if (taken.has(apart)) continue
    taken.add(apart)
    replicas.push({ worker, rank, price: price(worker.rates, requirements.resources) })
  }
  return { replicas, unplaced: placement.replicas - replicas.length }
}

/** What no two replicas may share. */
function kept(worker: PreparedWorker, { spread }: AutoPlacement): number | string {
  switch (spread) {
    case 'None':
      return worker.id
    case 'Operator':
      return worker.operator
    case 'Region':
      return worker.region
  }
}
