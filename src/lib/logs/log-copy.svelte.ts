import { equalBytes } from '@edgecloud/protocol'
import { WorkSlices } from '../ui/work-slices.ts'
import { LogProofError } from './errors.ts'
import type { LogHead } from './log-head.ts'
import type { LogLine } from './log-line.ts'
import { LogLines } from './log-lines.svelte.ts'
import { LogVerifier } from './log-verifier.ts'
import { proofWords } from './proof-words.ts'

/** Frames between two looks at the clock; the largest ones take a quarter of a millisecond each. */
const SLICE_FRAMES = 16

/**
 * What this browser has of one log: its lines, the tree over its frames, and what the chain says of it. Reactive.
 * Throws `LogProofError` where the worker, the chain and the frames contradict each other.
 */
export class LogCopy {
  readonly #lines = new LogLines()
  #verifier: LogVerifier | undefined
  #entries = $state.raw(0n)
  #checked = $state.raw<LogHead>()
  #proven = $state.raw(0n)
  /** The chain's word on this log, as far as it is known. */
  #chainHead: LogHead | undefined

  /** Raised when the lines are to be drawn anew. */
  get generation(): number {
    return this.#lines.generation
  }
  /** Lines ever added; those before `first` are no longer held. */
  get total(): number {
    return this.#lines.total
  }
  get first(): number {
    return this.#lines.first
  }
  /** Frames that were read. */
  get entries(): bigint {
    return this.#entries
  }
  /** The newest head of the worker that the frames here add up to. */
  get checked(): LogHead | undefined {
    return this.#checked
  }
  /** Frames, from the first on, whose root was found on the chain. */
  get proven(): bigint {
    return this.#proven
  }
  /** Time stamp of the newest line, Unix milliseconds by the worker's clock. */
  get lastLineAt(): number | undefined {
    return this.#lines.lastLineAt
  }
  /** The key of the leaves; undefined until the worker has shown it. */
  protected get logKey(): Uint8Array | undefined {
    return this.#verifier?.logKey
  }
  /** Entries that the chain is known to have. */
  protected get onChain(): bigint {
    return this.#chainHead?.size ?? 0n
  }
  /** Frames, from the first on, of which the worker or the chain said the same. */
  protected get agreed(): bigint {
    const verifier = this.#verifier
    if (verifier === undefined) return 0n
    return verifier.agreed > verifier.proven ? verifier.agreed : verifier.proven
  }

  lines(from: number, limit?: number): readonly LogLine[] {
    return this.#lines.slice(from, limit)
  }

  /** The key is the run's own: a worker that shows another one shows another log. @returns true for the first one */
  protected adopt(logKey: Uint8Array): boolean {
    if (this.#verifier !== undefined) {
      if (!equalBytes(this.#verifier.logKey, logKey)) throw new LogProofError(proofWords.key())
      return false
    }
    this.#verifier = new LogVerifier(logKey)
    return true
  }

  /** Begins with what an earlier visit kept; pauses for the page to draw, as there may be 64 MiB. */
  protected async restore(
    { logKey, head }: { readonly logKey: Uint8Array; readonly head?: LogHead | undefined },
    frames: readonly Uint8Array[],
    { sliceMs, signal }: { readonly sliceMs: number; readonly signal: AbortSignal },
  ): Promise<void> {
    this.clear()
    this.#verifier = new LogVerifier(logKey, head)
    const slices = new WorkSlices(sliceMs)
    for (let at = 0; at < frames.length && !signal.aborted; at += SLICE_FRAMES) {
      this.append(this.entries, frames.slice(at, at + SLICE_FRAMES))
      await slices.pause()
    }
  }

  /** Adds the frames from entry `firstSeq` on. */
  protected append(firstSeq: bigint, frames: readonly Uint8Array[]): void {
    const verifier = this.#verifier
    if (verifier === undefined) throw new Error('frames came before the key of their log')
    if (firstSeq !== verifier.size) throw new LogProofError(proofWords.order(firstSeq, verifier.size))
    this.#lines.push(frames.map((frame) => verifier.append(frame)))
    this.#entries = verifier.size
  }

  /** Compares with a head of the worker. @returns how many entries are missing for it */
  protected check({ size, root }: LogHead): bigint {
    const verifier = this.#verifier
    if (verifier === undefined) return size
    const matches = verifier.matches({ size, root })
    if (matches) this.#checked = { size, root }
    return matches ? 0n : size - verifier.size
  }

  /** Compares with the head under which the worker ended the log. */
  protected finish(head: LogHead): void {
    const verifier = this.#verifier
    if (verifier?.matches(head) !== true) throw new LogProofError(proofWords.missing(verifier?.agreed ?? 0n, head.size))
    this.#lines.flush()
    this.#checked = head
  }

  protected hearFromChain(head: LogHead | undefined): void {
    this.#chainHead = head
  }

  /** Compares with what is known of the chain; a log that has `ended` is to have all that stands there. */
  protected compareWithChain({ ended }: { readonly ended: boolean }): void {
    const verifier = this.#verifier
    const head = this.#chainHead
    if (verifier === undefined || head === undefined) return
    verifier.compareWithChain(head)
    this.#proven = verifier.proven
    if (ended && head.size > verifier.size) throw new LogProofError(proofWords.chainLonger(verifier.size, head.size))
  }

  /** Has its lines drawn anew, as when some of them are in doubt now. */
  protected redraw(): void {
    this.#lines.redraw()
  }

  protected clear(): void {
    this.#verifier = undefined
    this.#lines.clear()
    this.#entries = 0n
    this.#proven = 0n
    this.#checked = undefined
  }
}
