import { equalBytes } from '../bytes/equal-bytes.ts'
import { HASH_BYTES, leafHash, nodeHash } from './tree-hash.ts'
import { type NodeSource, rangeHash, splitPoint } from './tree-nodes.ts'

/** RFC 6962 §2.1.1: what it takes to get from a leaf to the root of the tree of `size` leaves, lowest first. */
export function inclusionProof(index: bigint, size: bigint, nodes: NodeSource): Uint8Array[] {
  if (index < 0n || index >= size) throw new RangeError(`Leaf ${index} is not in a tree of ${size}`)
  const proof: Uint8Array[] = []
  for (let start = 0n, count = size; count > 1n;) {
    const k = splitPoint(count)
    if (index - start < k) {
      proof.unshift(rangeHash(start + k, count - k, nodes))
      count = k
    } else {
      proof.unshift(rangeHash(start, k, nodes))
      start += k
      count -= k
    }
  }
  return proof
}

/** What a reader has in hand to check that a frame is in the log. */
export interface InclusionClaim {
  readonly keyedLeaf: Uint8Array
  readonly index: bigint
  readonly size: bigint
  readonly proof: readonly Uint8Array[]
  readonly root: Uint8Array
}

/** RFC 9162 §2.1.3.2. False for anything that does not fit exactly. */
export function verifyInclusion({ keyedLeaf, index, size, proof, root }: InclusionClaim): boolean {
  if (index < 0n || index >= size || proof.some((hash) => hash.length !== HASH_BYTES)) return false
  let position = index
  let last = size - 1n
  let hash = leafHash(keyedLeaf)
  for (const sibling of proof) {
    if (last === 0n) return false
    if ((position & 1n) === 1n || position === last) {
      hash = nodeHash(sibling, hash)
      while ((position & 1n) === 0n && position !== 0n) {
        position >>= 1n
        last >>= 1n
      }
    } else hash = nodeHash(hash, sibling)
    position >>= 1n
    last >>= 1n
  }
  return last === 0n && equalBytes(hash, root)
}
