import { nodeHash } from './tree-hash.ts'

/** Hash of the complete subtree of 2^level leaves number `index`, or undefined if it is not kept. */
export type NodeSource = (level: number, index: bigint) => Uint8Array | undefined

/** Thrown when a proof needs a node that is no longer kept, or asks beyond the tree. */
export class MissingNodeError extends Error {
  override readonly name = 'MissingNodeError'
}

/** Keeps every node in memory: 64 bytes per leaf. For readers and tests; a worker keeps nodes on disk. */
export class MemoryNodes {
  readonly #levels: Uint8Array[][] = []

  /** Give this to LogTree as its sink. */
  readonly add = (level: number, index: bigint, hash: Uint8Array): void => {
    const nodes = (this.#levels[level] ??= [])
    nodes[Number(index)] = hash
  }

  /** Give this to the proof functions. */
  readonly get: NodeSource = (level, index) => this.#levels[level]?.[Number(index)]
}

/** Largest power of two below n, for n > 1: where RFC 6962 splits. */
export function splitPoint(n: bigint): bigint {
  let k = 1n
  while (k << 1n < n) k <<= 1n
  return k
}

/** Root of `count` leaves from `start`, put together from complete subtrees; the right edge may be ragged. */
export function rangeHash(start: bigint, count: bigint, nodes: NodeSource): Uint8Array {
  if ((count & (count - 1n)) === 0n && start % count === 0n) {
    const level = count.toString(2).length - 1
    const node = nodes(level, start / count)
    if (!node) throw new MissingNodeError(`Node ${start / count} of level ${level} is not kept`)
    return node
  }
  const k = splitPoint(count)
  return nodeHash(rangeHash(start, k, nodes), rangeHash(start + k, count - k, nodes))
}
