import { existsSync } from 'node:fs'
import { EdgeError, type ErrorCode } from '@edgecloud/protocol'
import type { Logger } from '../logger/logger.ts'
import type { RunDirectory } from './run-directory.ts'
import type { RunPlan } from './run-plan.ts'
import { FrameLog } from './supervisor/frame-log.ts'

export interface BackgroundPreparationsInit<D extends RunDirectory> {
  /** Fetches what a run needs, and at last writes down that it is there. */
  readonly prepare: (plan: RunPlan, directory: D, signal: AbortSignal) => Promise<void>
  /** For faults without a code of their own. */
  readonly code: ErrorCode
  readonly logger: Logger
  /** What a run needs is here, or cannot be had. */
  readonly onChange: () => void
}

/** Fetches in the background what runs need, and writes down what came of it. */
export class BackgroundPreparations<D extends RunDirectory> {
  readonly #init: BackgroundPreparationsInit<D>
  readonly #running = new Map<string, AbortController>()

  constructor(init: BackgroundPreparationsInit<D>) {
    this.#init = init
  }

  /** Does nothing if it is being done, or has failed. */
  begin(directory: D, plan: RunPlan): void {
    const { runId } = plan
    if (this.#running.has(runId) || directory.failure() !== undefined) return
    const abort = new AbortController()
    this.#running.set(runId, abort)
    void this.#prepare(directory, plan, abort.signal).finally(() => {
      this.#running.delete(runId)
      this.#init.onChange()
    })
  }

  abandon(runId: string): void {
    this.#running.get(runId)?.abort(new Error('the run was removed'))
  }

  close(): void {
    for (const abort of this.#running.values()) abort.abort(new Error('the bridge stops'))
  }

  async #prepare(directory: D, plan: RunPlan, signal: AbortSignal): Promise<void> {
    const { prepare, logger } = this.#init
    const { runId } = plan
    try {
      await prepare(plan, directory, signal)
      logger.info('run prepared', { runId, inputs: plan.inputs.length })
    } catch (error) {
      if (signal.aborted) return
      logger.warn('a run cannot be prepared', { runId, error })
      const code = error instanceof EdgeError ? error.code : this.#init.code
      const message = error instanceof Error ? error.message : String(error)
      sayInLog(directory, plan, message)
      directory.writeFailure({ code, message, atMs: Date.now() })
    }
  }
}

/** The owner reads the log, not ours. */
function sayInLog(directory: RunDirectory, plan: RunPlan, message: string): void {
  const [first] = plan.containers
  if (first === undefined || existsSync(directory.frames)) return
  const log = new FrameLog(directory.frames, plan.logQuotaBytes)
  log.say(first, message)
  log.close()
}
