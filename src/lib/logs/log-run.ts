import type { ChainHead } from './log-check.ts'

/** One attempt of one replica on one worker, and what the chain knows of its log. */
export interface LogRun {
  readonly replica: number
  readonly attempt: number
  readonly worker: number
  /** What the worker last reported of the log. */
  readonly head: ChainHead
  /** Whether there is a log: it is soon where a worker was told to begin, and never where none will. */
  readonly log: 'none' | 'not yet' | 'soon' | 'there'
}
