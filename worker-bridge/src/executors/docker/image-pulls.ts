import { existsSync } from 'node:fs'
import type { Logger } from '../../logger/logger.ts'
import { wait } from '../../clock/wait.ts'
import { backoffMs } from '../../retry/backoff.ts'
import type { RunPlan } from '../run-plan.ts'
import { FrameLog } from '../supervisor/frame-log.ts'
import type { DockerEngine, RegistryLogin } from './docker-engine.ts'
import type { DockerRunDirectory, PulledImages } from './docker-run-directory.ts'
import { ImageUnavailableError } from './errors.ts'
import { registryOf } from './refuse-registry.ts'
import { pullImage } from './pull-image.ts'

export interface ImagePullsInit {
  readonly engine: DockerEngine
  /** Credentials by registry. */
  readonly logins: ReadonlyMap<string, RegistryLogin>
  readonly logger: Logger
  /** The images of a run are here, or cannot be had. */
  readonly onChange: () => void
}

const STALL_MS = 60_000
const RETRY = { firstDelayMs: 1_000, maxDelayMs: 15_000 }
/** A registry that refuses is asked again: it may be busy, or not know the image for a moment. */
const ATTEMPTS = 4

/** Pulls the images of runs in the background and writes down what came of it. */
export class ImagePulls {
  readonly #init: ImagePullsInit
  readonly #running = new Map<string, AbortController>()

  constructor(init: ImagePullsInit) {
    this.#init = init
  }

  /** Does nothing if it is being done or was done. */
  begin(directory: DockerRunDirectory, plan: RunPlan): void {
    const { runId } = plan
    if (this.#running.has(runId) || directory.images() !== undefined || directory.failure() !== undefined) return
    const abort = new AbortController()
    this.#running.set(runId, abort)
    void this.#pullAll(directory, plan, abort.signal).finally(() => {
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

  async #pullAll(directory: DockerRunDirectory, plan: RunPlan, signal: AbortSignal): Promise<void> {
    const { logger } = this.#init
    const images: PulledImages = {}
    try {
      for (const reference of new Set(plan.containers.flatMap(({ docker }) => docker?.image ?? []))) {
        images[reference] = await this.#pull(reference, signal)
        logger.info('image pulled', { runId: plan.runId, image: reference, digest: images[reference].digest })
      }
      directory.writeImages(images)
    } catch (error) {
      if (signal.aborted) return
      logger.warn('images of a run cannot be had', { runId: plan.runId, error })
      const code = error instanceof ImageUnavailableError ? error.code : 'docker_missing'
      const message = error instanceof Error ? error.message : String(error)
      sayInLog(directory, plan, message)
      directory.writeFailure({ code, message, atMs: Date.now() })
    }
  }

  async #pull(reference: string, signal: AbortSignal) {
    const { engine, logins } = this.#init
    const login = logins.get(registryOf(reference))
    for (let attempt = 1; ; attempt++) {
      try {
        return await pullImage({ engine, reference, login, signal, stallMs: STALL_MS })
      } catch (error) {
        if (signal.aborted || attempt >= ATTEMPTS || isFinal(error)) throw error
        await wait(backoffMs(RETRY, attempt), signal)
      }
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

/** Asking again would give the same answer. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof ImageUnavailableError &&
    /not found|manifest unknown|does not exist|denied|unauthorized|invalid/i.test(error.data.detail)
  )
}
