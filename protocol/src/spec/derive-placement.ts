import type { ChainSpread, Placement } from '../chain/placement.ts'
import type { EdgeSpec, TaskSpec } from './schema/task-spec.ts'

const SPREAD = { none: 'None', operator: 'Operator', region: 'Region' } as const satisfies Record<
  EdgeSpec['placement']['spread'],
  ChainSpread
>

/**
 * Where the chain is to place a task.
 * @param chosen worker numbers picked by hand, such as on the map; they win over the file
 */
export function derivePlacement(spec: TaskSpec, chosen?: readonly number[]): Placement {
  const { workers, near, radiusKm, regions, replicas, spread } = spec['x-edge'].placement
  const fixed = chosen && chosen.length > 0 ? chosen : workers
  if (fixed) return { workers: [...fixed] }
  return {
    auto: {
      near: near ? [microDegrees(near[0]), microDegrees(near[1])] : null,
      radiusKm: radiusKm ?? 0,
      regions: regions ?? [],
      replicas,
      spread: SPREAD[spread],
    },
  }
}

const microDegrees = (degrees: number): number => Math.round(degrees * 1_000_000)
