import { decodeFrame, equalBytes, keyedLeaf, LogTree, type LogFrame } from '@edgecloud/protocol'
import { LogProofError } from './errors.ts'

/** Size and root that a worker or the chain states. */
export interface LogHead {
  readonly size: bigint
  readonly root: Uint8Array
}

/** Recomputes the tree over every frame that arrives and compares it with what was committed to. */
export class LogVerifier {
  readonly logKey: Uint8Array
  readonly #tree = new LogTree()

  constructor(logKey: Uint8Array) {
    this.logKey = logKey
  }

  /** Frames so far: also the number of the next one. */
  get size(): bigint {
    return this.#tree.size
  }

  get root(): Uint8Array {
    return this.#tree.root()
  }

  /** Adds the next encoded frame. Throws {@link LogProofError} when it is not the next one. */
  append(encoded: Uint8Array): LogFrame {
    const frame = decodeFrame(encoded)
    if (frame.seq !== this.size) throw new LogProofError(`entry ${frame.seq} came in place of ${this.size}.`)
    this.#tree.append(keyedLeaf(this.logKey, encoded))
    return frame
  }

  /** True when everything up to `head` is here and its root is the same. Throws {@link LogProofError} when it differs. */
  matches(head: LogHead): boolean {
    if (head.size > this.size) return false
    if (head.size < this.size) throw new LogProofError(`it had ${this.size} entries and now has ${head.size}.`)
    if (!equalBytes(head.root, this.root)) throw new LogProofError(`the root over ${head.size} entries differs.`)
    return true
  }
}
