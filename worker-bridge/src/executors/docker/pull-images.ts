import { wait } from '../../clock/wait.ts'
import { backoffMs } from '../../retry/backoff.ts'
import type { RunPlan } from '../run-plan.ts'
import type { DockerEngine, RegistryLogin } from './docker-engine.ts'
import type { PulledImage, PulledImages } from './docker-run-directory.ts'
import { ImageUnavailableError } from './errors.ts'
import { pullImage } from './pull-image.ts'
import { registryOf } from './refuse-registry.ts'

export interface PullImagesInit {
  readonly engine: DockerEngine
  /** Credentials by registry. */
  readonly logins: ReadonlyMap<string, RegistryLogin>
  readonly signal: AbortSignal
}

const STALL_MS = 60_000
const RETRY = { firstDelayMs: 1_000, maxDelayMs: 15_000 }
/** A registry that refuses is asked again: it may be busy, or not know the image for a moment. */
const ATTEMPTS = 4

/** Pulls every image of a plan, one after another. Throws ImageUnavailableError for the first that cannot be had. */
export async function pullImages({ containers }: RunPlan, init: PullImagesInit): Promise<PulledImages> {
  const images: PulledImages = {}
  for (const reference of new Set(containers.flatMap(({ docker }) => docker?.image ?? []))) {
    images[reference] = await patiently(reference, init)
  }
  return images
}

async function patiently(reference: string, { engine, logins, signal }: PullImagesInit): Promise<PulledImage> {
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

/** Asking again would give the same answer. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof ImageUnavailableError &&
    /not found|manifest unknown|does not exist|denied|unauthorized|invalid/i.test(error.data.detail)
  )
}
