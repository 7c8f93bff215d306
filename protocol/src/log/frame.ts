/** Where the bytes of a frame come from. `system` is the executor speaking about the run. */
export type LogStreamName = 'stdout' | 'stderr' | 'system'

/** Why bytes of a log are missing. */
export type GapReason = 'quota' | 'rate' | 'write-failed' | 'pruned'

interface FrameHead {
  /** Position in the run's log, from 0, without holes: also the index of the frame's leaf in the log tree. */
  readonly seq: bigint
  /** Wall clock of the writer, Unix time in milliseconds. For display only. */
  readonly timestampMs: number
  /** Name of the Compose service, 1 to 63 bytes. */
  readonly service: string
  /** Container of that service, from 0 (Compose `deploy.replicas`). */
  readonly replica: number
}

/** A piece of output. */
export interface OutputFrame extends FrameHead {
  readonly kind: 'output'
  readonly stream: LogStreamName
  /** True if the piece ends a line (its newline included); false if the line goes on in a later frame. */
  readonly lineEnd: boolean
  /** Exactly the bytes that the task wrote. */
  readonly bytes: Uint8Array
}

/** Says how many bytes were lost here. Never silent: it is a leaf of the tree like any other frame. */
export interface GapFrame extends FrameHead {
  readonly kind: 'gap'
  readonly lostBytes: bigint
  /** Line breaks among them; undefined if nobody counted. */
  readonly lostLines?: bigint | undefined
  readonly reason: GapReason
}

/** One entry of a run's log. */
export type LogFrame = OutputFrame | GapFrame
