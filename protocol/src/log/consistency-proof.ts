import { equalBytes } from '../bytes/equal-bytes.ts'
import { emptyRoot, HASH_BYTES, nodeHash } from './tree-hash.ts'
import { type NodeSource, rangeHash, splitPoint } from './tree-nodes.ts'

/** RFC 6962 §2.1.2: shows that the tree of `to` leaves begins with the tree of `from` leaves. Empty for 0 or equal sizes. */
export function consistencyProof(from: bigint, to: bigint, nodes: NodeSource): Uint8Array[] {
  if (from < 0n || from > to) throw new RangeError(`A tree of ${to} leaves cannot begin with ${from}`)
  if (from === 0n || from === to) return []
  const proof: Uint8Array[] = []
  let start = 0n
  let count = to
  let wholeOld = true
  while (from - start !== count) {
    const k = splitPoint(count)
    if (from - start <= k) {
      proof.unshift(rangeHash(start + k, count - k, nodes))
      count = k
    } else {
      proof.unshift(rangeHash(start, k, nodes))
      start += k
      count -= k
      wholeOld = false
    }
  }
  if (!wholeOld) proof.unshift(rangeHash(start, count, nodes))
  return proof
}

/** Two heads of one log, the older first, and the proof between them. */
export interface ConsistencyClaim {
  readonly from: bigint
  readonly to: bigint
  readonly fromRoot: Uint8Array
  readonly toRoot: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** RFC 9162 §2.1.4.2. False for anything that does not fit exactly. */
export function verifyConsistency({ from, to, fromRoot, toRoot, proof }: ConsistencyClaim): boolean {
  if (from < 0n || from > to || proof.some((hash) => hash.length !== HASH_BYTES)) return false
  if (from === to) return proof.length === 0 && equalBytes(fromRoot, toRoot)
  if (from === 0n) return proof.length === 0 && equalBytes(fromRoot, emptyRoot())
  // A power of two is a complete subtree, so its root starts the proof without being sent.
  const path = (from & (from - 1n)) === 0n ? [fromRoot, ...proof] : [...proof]
  const first = path.shift()
  if (!first) return false
  let position = from - 1n
  let last = to - 1n
  while ((position & 1n) === 1n) {
    position >>= 1n
    last >>= 1n
  }
  let oldHash = first
  let newHash = first
  for (const hash of path) {
    if (last === 0n) return false
    if ((position & 1n) === 1n || position === last) {
      oldHash = nodeHash(hash, oldHash)
      newHash = nodeHash(hash, newHash)
      while ((position & 1n) === 0n && position !== 0n) {
        position >>= 1n
        last >>= 1n
      }
    } else newHash = nodeHash(newHash, hash)
    position >>= 1n
    last >>= 1n
  }
  return last === 0n && equalBytes(oldHash, fromRoot) && equalBytes(newHash, toRoot)
}
