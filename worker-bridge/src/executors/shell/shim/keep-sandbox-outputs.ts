import { createLogger } from '../../../logger/logger.ts'
import { OutputsUnreadableError } from '../../../outputs/errors.ts'
import { keepOutputs } from '../../keep-outputs.ts'
import type { RunOutcome } from '../../run-outcome.ts'
import type { RunPlan } from '../../run-plan.ts'
import type { FrameLog } from '../../supervisor/frame-log.ts'
import { collectSandboxOutputs } from '../outputs/collect-sandbox-outputs.ts'
import { removeTree } from '../outputs/remove-tree.ts'

export interface KeepSandboxOutputsInit {
  readonly plan: RunPlan
  readonly log: FrameLog
  /** How the programs ended. */
  readonly outcome: RunOutcome
  /** Where the directories of the declared paths are, in memory. */
  readonly outputsDir: string
  /** Of the store. */
  readonly directory: string
  /** The machine goes down. */
  readonly signal: AbortSignal
}

/** Takes what is under the output paths of an ended run into its store, and out of memory. @returns how the run ended with that */
export async function keepSandboxOutputs(init: KeepSandboxOutputsInit): Promise<RunOutcome> {
  const { plan, log, outcome, outputsDir, directory, signal } = init
  try {
    return await keepOutputs({
      ...{ plan, log, logger: createLogger({ level: 'info' }), outcome, signal },
      collect: (exitCode) => collectSandboxOutputs({ plan, outputsDir, directory, exitCode, signal }),
      isFinal: (fault) => fault instanceof OutputsUnreadableError,
    })
  } catch (error) {
    if (!signal.aborted) throw error
    return { kind: 'hostLost', cause: 'the machine was shut down', durationMs: outcome.durationMs }
  } finally {
    removeTree(outputsDir)
  }
}
