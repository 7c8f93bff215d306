import { littleEndian } from '../bytes/little-endian.ts'
import { emptyRoot, HASH_BYTES, leafHash, nodeHash } from './tree-hash.ts'

/** Is told of every complete subtree once: 2^level leaves, the index-th of them, for proofs later. */
export type NodeSink = (level: number, index: bigint, hash: Uint8Array) => void

/** A Merkle tree after RFC 6962 that grows by one leaf at a time and keeps only the roots of its complete subtrees. */
export class LogTree {
  /** Roots of complete subtrees by level; present where `#size` has a 1 bit. */
  readonly #peaks: (Uint8Array | undefined)[] = []
  readonly #onNode: NodeSink | undefined
  #size = 0n

  constructor(onNode?: NodeSink) {
    this.#onNode = onNode
  }

  /** Number of leaves. */
  get size(): bigint {
    return this.#size
  }

  /** Adds the keyed leaf of the next frame. */
  append(leaf: Uint8Array): void {
    let hash = leafHash(leaf)
    let level = 0
    this.#onNode?.(0, this.#size, hash)
    for (let left = this.#peaks[0]; left; left = this.#peaks[level]) {
      hash = nodeHash(left, hash)
      this.#peaks[level] = undefined
      level += 1
      this.#onNode?.(level, this.#size >> BigInt(level), hash)
    }
    this.#peaks[level] = hash
    this.#size += 1n
  }

  /** Root over all leaves so far, 32 bytes. */
  root(): Uint8Array {
    let root: Uint8Array | undefined
    for (const peak of this.#peaks) if (peak) root = root ? nodeHash(peak, root) : peak
    return root ?? emptyRoot()
  }

  /** The state in at most 8 + 64 × 32 bytes: size as u64 little-endian, then the peaks from the lowest level. */
  save(): Uint8Array {
    const peaks = this.#peaks.filter((peak) => peak !== undefined)
    const state = new Uint8Array(8 + peaks.length * HASH_BYTES)
    state.set(littleEndian(this.#size, 8))
    peaks.forEach((peak, i) => state.set(peak, 8 + i * HASH_BYTES))
    return state
  }

  /** Continues from what `save` gave. Throws RangeError if the length does not fit the size. */
  static restore(state: Uint8Array, onNode?: NodeSink): LogTree {
    if (state.length < 8) throw new RangeError('A saved log tree has at least 8 bytes')
    const tree = new LogTree(onNode)
    tree.#size = new DataView(state.buffer, state.byteOffset, 8).getBigUint64(0, true)
    let at = 8
    for (let level = 0; tree.#size >> BigInt(level) > 0n; level++) {
      const present = ((tree.#size >> BigInt(level)) & 1n) === 1n
      tree.#peaks[level] = present ? state.slice(at, at + HASH_BYTES) : undefined
      if (present) at += HASH_BYTES
    }
    if (at !== state.length) throw new RangeError(`A log tree of this size takes ${at} bytes, not ${state.length}`)
    return tree
  }
}
