import { LogNotKeptError } from '../../storage/log-not-kept-error.ts'
import type { RunOutcome } from '../run-outcome.ts'
import type { FrameLog } from './frame-log.ts'

/**
 * Brings the log of a run to its end. @returns how the run ended with that: lost if the disk did not keep its log, because
 * a result whose log is not what the task wrote is none. Rejects when the signal aborts; then the log is still open.
 */
export async function finishLog(log: FrameLog, outcome: RunOutcome, signal: AbortSignal): Promise<RunOutcome> {
  try {
    await log.finish(signal)
    return outcome
  } catch (error) {
    if (!(error instanceof LogNotKeptError)) throw error
    log.close()
    return { kind: 'hostLost', cause: 'the disk of the worker failed under its log', durationMs: outcome.durationMs }
  }
}
