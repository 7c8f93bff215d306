import type { RunOutcome } from '../executors/run-outcome.ts'
import type { LogHead, LogStore } from '../logs/log-store.ts'
import { resultOf } from './end-intent.ts'

/** How a run ended, in the words of the log protocol; `reason` is the chain's FailReason. */
export type RunEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'cancelled' }

/** One reader's view of a run's log. Several may be open at once; each must be closed. */
export interface RunLog {
  /** SS58 address of the account that may read it. */
  readonly owner: string
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

export interface RunLogInit {
  readonly owner: string
  readonly store: LogStore
  readonly outcome: () => RunOutcome | undefined
  readonly release: () => Promise<void>
}

export function openRunLog({ owner, store, outcome, release }: RunLogInit): RunLog {
  let open = true
  return {
    owner,
    logKey: store.logKey,
    head: () => store.head(),
    known: () => Promise.resolve(store.known()),
    read: (fromSeq, maxBytes) => store.read(fromSeq, maxBytes),
    waitBeyond: (size, signal) => store.waitBeyond(size, signal),
    end: async () => {
      const ended = outcome()
      return ended && runEnd(ended)
    },
    close: async () => {
      if (!open) return
      open = false
      await release()
    },
  }
}

function runEnd(outcome: RunOutcome): RunEnd {
  if (outcome.kind === 'cancelled') return { kind: 'cancelled' }
  const result = resultOf(outcome)
  return result.kind === 'complete'
    ? { kind: 'exited', exitCode: result.exitCode }
    : { kind: 'failed', reason: result.reason }
}
