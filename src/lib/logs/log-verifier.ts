import { decodeFrame, equalBytes, FrameMalformedError, keyedLeaf, LogTree, type LogFrame } from '@edgecloud/protocol'
import { LogProofError } from './errors.ts'
import type { LogHead } from './log-head.ts'
import { proofWords } from './proof-words.ts'
import { PrefixCheck } from './prefix-check.ts'

/** Recomputes the tree over every frame that arrives and compares it with what was committed to. */
export class LogVerifier {
  readonly logKey: Uint8Array
  readonly #kept: LogHead | undefined
  readonly #tree = new LogTree()
  readonly #chain = new PrefixCheck()
  #agreed = 0n

  /** @param kept the newest head that an earlier visit found right */
  constructor(logKey: Uint8Array, kept?: LogHead) {
    this.logKey = logKey
    this.#kept = kept
  }

  /** Frames so far: also the number of the next one. */
  get size(): bigint {
    return this.#tree.size
  }

  get root(): Uint8Array {
    return this.#tree.root()
  }

  /** Frames that add up to a head of the worker. */
  get agreed(): bigint {
    return this.#agreed
  }

  /** Frames that have the root that stands on the chain. */
  get proven(): bigint {
    return this.#chain.proven
  }

  /** Adds the next encoded frame. Throws {@link LogProofError} when it is not the next one. */
  append(encoded: Uint8Array): LogFrame {
    const frame = this.#decode(encoded)
    if (frame.seq !== this.size) throw new LogProofError(proofWords.order(frame.seq, this.size))
    const leaf = keyedLeaf(this.logKey, encoded)
    this.#tree.append(leaf)
    this.#chain.append(leaf)
    if (this.#kept?.size === this.size) this.matches(this.#kept)
    return frame
  }

  /** True when everything up to `head` is here and its root is the same. Throws {@link LogProofError} when it differs. */
  matches(head: LogHead): boolean {
    const shown = this.#kept !== undefined && this.#kept.size > this.size ? this.#kept.size : this.size
    if (head.size < shown) throw new LogProofError(proofWords.shrunk(head.size, shown))
    if (head.size > this.size) return false
    if (!equalBytes(head.root, this.root)) throw new LogProofError(proofWords.root(this.#agreed, head.size))
    this.#agreed = head.size
    return true
  }

  /** Compares what is here with the chain's word on it. Throws {@link LogProofError} when it differs. */
  compareWithChain(head: LogHead): void {
    const before = this.proven
    if (this.#chain.compare(head) === false) throw new LogProofError(proofWords.chain(before, head.size), before)
  }

  #decode(encoded: Uint8Array): LogFrame {
    try {
      return decodeFrame(encoded)
    } catch (cause) {
      if (!(cause instanceof FrameMalformedError)) throw cause
      throw new LogProofError(proofWords.damaged(this.size, cause.data.reason), undefined, { cause })
    }
  }
}
