import { hash256, keyedHash256 } from '../bytes/hash256.ts'

/** Bytes of every hash and of the log key. */
export const HASH_BYTES = 32

/** What a frame contributes to the tree. Without the run's key nobody can test a guess about a line against a public root. */
export function keyedLeaf(logKey: Uint8Array, encodedFrame: Uint8Array): Uint8Array {
  if (logKey.length !== HASH_BYTES) throw new RangeError('A log key has 32 bytes')
  return keyedHash256(logKey, encodedFrame)
}

/** RFC 6962 §2.1 leaf: H(0x00 ++ leaf). */
export function leafHash(leaf: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + leaf.length)
  input.set(leaf, 1)
  return hash256(input)
}

/** RFC 6962 §2.1 node: H(0x01 ++ left ++ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + left.length + right.length)
  input[0] = 1
  input.set(left, 1)
  input.set(right, 1 + left.length)
  return hash256(input)
}

/** RFC 6962 §2.1 root of no leaves: H(""). */
export function emptyRoot(): Uint8Array {
  return hash256(new Uint8Array(0))
}
