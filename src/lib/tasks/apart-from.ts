import type { ChainSpread, PreparedWorker } from '@edgecloud/protocol'

/** Tells workers that a replica may go to beside these: never to one of them, and as far apart as the task asks. */
export function apartFrom(
  neighbours: readonly PreparedWorker[],
  spread: ChainSpread,
): (worker: PreparedWorker) => boolean {
  const workers = new Set(neighbours.map(({ id }) => id))
  const operators = new Set(neighbours.map(({ operator }) => operator))
  const regions = new Set(neighbours.map(({ region }) => region))
  return ({ id, operator, region }) =>
    !workers.has(id) &&
    !(spread === 'Operator' && operators.has(operator)) &&
    !(spread === 'Region' && regions.has(region))
}
