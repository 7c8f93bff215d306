import { toHex } from '@edgecloud/protocol'
import { wait } from '../clock/wait.ts'
import type { Logger } from '../logger/logger.ts'
import type { SkippedOutput } from '../outputs/collect-outputs.ts'
import { OutputsTooLargeError } from '../outputs/errors.ts'
import type { OutputStore } from '../outputs/output-store.ts'
import { backoffMs } from '../retry/backoff.ts'
import type { RunOutcome } from './run-outcome.ts'
import type { RunPlan } from './run-plan.ts'
import type { FrameLog } from './supervisor/frame-log.ts'

const RETRY = { firstDelayMs: 200, maxDelayMs: 10_000 }
/** How long what collects them or the disk may fail before a result is given up: long enough to restart the one or clear the other. */
const PATIENCE_MS = 600_000
/** Most lines of the log about what was not kept. */
const MOST_SAID = 20

/** What was collected, and what was not. */
export interface KeptOutputs {
  readonly store: OutputStore
  readonly skipped: readonly SkippedOutput[]
}

export interface KeepOutputsInit {
  /** Takes them into their store, or finds them there; may be called again after a fault. */
  readonly collect: (exitCode: number, signal: AbortSignal) => Promise<KeptOutputs>
  /** Whether it is of no use to try again after a fault. */
  readonly isFinal: (fault: unknown) => boolean
  readonly plan: RunPlan
  readonly log: FrameLog
  readonly logger: Logger
  /** How the programs ended. */
  readonly outcome: RunOutcome
  readonly signal: AbortSignal
}

/**
 * Keeps the outputs of a run whose programs have ended by themselves. @returns how the run ended with that: with a root,
 * without a result if there is too much, or lost if this machine could not do it. Throws the reason of the signal.
 */
export async function keepOutputs(init: KeepOutputsInit): Promise<RunOutcome> {
  const { plan, outcome, logger, log, collect, isFinal, signal } = init
  const [first] = plan.containers
  if (outcome.kind !== 'exited' || plan.outputs.length === 0 || first === undefined) return outcome
  const say = (text: string): void => log.say(first, text)
  const { exitCode, durationMs } = outcome
  const deadline = performance.now() + PATIENCE_MS
  for (let attempt = 1; ; attempt++) {
    try {
      const { store, skipped } = await collect(exitCode, signal)
      signal.throwIfAborted() // the log is another's by now
      for (const line of reportOf(skipped)) say(line)
      return { ...outcome, outputRoot: toHex(store.root) }
    } catch (error) {
      signal.throwIfAborted()
      const message = error instanceof Error ? error.message : String(error)
      if (error instanceof OutputsTooLargeError) {
        say(message)
        return { kind: 'noResult', code: error.code, message, durationMs }
      }
      if (isFinal(error) || performance.now() > deadline) {
        logger.error('the outputs of a run are lost', { runId: plan.runId, error })
        return { kind: 'hostLost', cause: `its outputs could not be kept: ${message}`, durationMs }
      }
      if (attempt === 3) logger.warn('the outputs of a run cannot be had; trying again', { runId: plan.runId, error })
      await wait(backoffMs(RETRY, attempt), signal)
    }
  }
}

function reportOf(skipped: readonly SkippedOutput[]): string[] {
  // Quoted: the task chose the path, and what reads the log may be a terminal.
  const lines = skipped.slice(0, MOST_SAID).map(({ path, why }) => `output ${JSON.stringify(path)} is not kept: ${why}`)
  return skipped.length > MOST_SAID ? [...lines, `${skipped.length - MOST_SAID} more are not kept`] : lines
}
