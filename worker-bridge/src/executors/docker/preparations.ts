import { existsSync } from 'node:fs'
import { EdgeError } from '@edgecloud/protocol'
import type { FetchPolicy } from '../../inputs/fetch-policy.ts'
import type { Logger } from '../../logger/logger.ts'
import type { RunSecrets } from '../../secrets/run-secrets.ts'
import type { RunPlan } from '../run-plan.ts'
import { FrameLog } from '../supervisor/frame-log.ts'
import type { DockerEngine, RegistryLogin } from './docker-engine.ts'
import type { DockerRunDirectory } from './docker-run-directory.ts'
import { fetchInputs } from './fetch-inputs.ts'
import { loginsOf } from './logins-of.ts'
import { pullImages } from './pull-images.ts'

export interface PreparationsInit {
  readonly engine: DockerEngine
  /** Credentials by registry. */
  readonly logins: ReadonlyMap<string, RegistryLogin>
  /** Where secrets of runs are, the owners' logins among them. */
  readonly secrets: RunSecrets | undefined
  readonly inputs: FetchPolicy
  readonly logger: Logger
  /** What a run needs is here, or cannot be had. */
  readonly onChange: () => void
}

/** Fetches in the background what runs need, images and inputs, and writes down what came of it. */
export class Preparations {
  readonly #init: PreparationsInit
  readonly #running = new Map<string, AbortController>()

  constructor(init: PreparationsInit) {
    this.#init = init
  }

  /** Does nothing if it is being done or was done, or waits for the owner's login. */
  begin(directory: DockerRunDirectory, plan: RunPlan): void {
    const { runId } = plan
    if (this.#running.has(runId) || directory.images() !== undefined || directory.failure() !== undefined) return
    if (Object.keys(plan.logins).length > 0 && this.#init.secrets?.has(runId) !== true) return
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

  async #prepare(directory: DockerRunDirectory, plan: RunPlan, signal: AbortSignal): Promise<void> {
    const { engine, secrets, inputs, logger } = this.#init
    const { runId } = plan
    try {
      const own = loginsOf(plan, secrets?.read(runId) ?? new Map())
      const logins = new Map([...this.#init.logins, ...own])
      const images = await pullImages(plan, { engine, logins, signal })
      await fetchInputs(plan, directory, { policy: inputs, signal })
      directory.writeImages(images) // last: with it the run is prepared
      logger.info('run prepared', { runId, images, inputs: plan.inputs.length })
    } catch (error) {
      if (signal.aborted) return
      logger.warn('a run cannot be prepared', { runId, error })
      const code = error instanceof EdgeError ? error.code : 'docker_missing'
      const message = error instanceof Error ? error.message : String(error)
      sayInLog(directory, plan, message)
      directory.writeFailure({ code, message, atMs: Date.now() })
    }
  }
}

/** The owner reads the log, not ours. */
function sayInLog(directory: DockerRunDirectory, plan: RunPlan, message: string): void {
  const [first] = plan.containers
  if (first === undefined || existsSync(directory.frames)) return
  const log = new FrameLog(directory.frames, plan.logQuotaBytes)
  log.say(first, message)
  log.close()
}
