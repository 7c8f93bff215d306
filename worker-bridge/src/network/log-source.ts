import type { RunAddress } from './run-address.ts'

/** Number of frames in a log and the root of the tree over them, 32 bytes. */
export interface LogHead {
  size: bigint
  root: Uint8Array
}

/** How a run ended; `reason` is the chain's FailReason. */
export type RunEnd = { kind: 'exited'; exitCode: number } | { kind: 'failed'; reason: string } | { kind: 'cancelled' }

/** A log on disk as a reader sees it. Frames never change once they can be read. */
export interface ReadableLog {
  /** Key of the leaves, 32 bytes. */
  readonly logKey: Uint8Array
  /** The head over all frames that can be read now. */
  head(): Promise<LogHead>
  /** The head over what was read from disk so far: at least over all frames that were given. */
  known(): Promise<LogHead>
  /** Encoded frames from `fromSeq` on, at least one if there is one, then as many as fit into `maxBytes`. */
  read(fromSeq: bigint, maxBytes: number): Promise<readonly Uint8Array[]>
  /** Resolves when the log has more than `size` frames or has ended; rejects when the signal aborts. */
  waitBeyond(size: bigint, signal: AbortSignal): Promise<void>
  /** Defined once nothing more will be written. */
  end(): Promise<RunEnd | undefined>
  close(): Promise<void>
}

/** Where the network finds logs; undefined when this worker has none for the run. */
export interface LogSource {
  openLog(run: RunAddress): Promise<ReadableLog | undefined>
}
