import type { FetchPolicy } from '../../inputs/fetch-policy.ts'
import type { Logger } from '../../logger/logger.ts'
import type { RunSecrets } from '../../secrets/run-secrets.ts'
import { BackgroundPreparations } from '../background-preparations.ts'
import { fetchInputs } from '../fetch-inputs.ts'
import type { RunPlan } from '../run-plan.ts'
import type { DockerEngine, RegistryLogin } from './docker-engine.ts'
import type { DockerRunDirectory, PulledImages } from './docker-run-directory.ts'
import { loginsOf } from './logins-of.ts'
import { mappedRoot } from './mapped-root.ts'
import { BRIDGE_LABEL, imageHelperName, RUN_LABEL } from './names.ts'
import { pullImages } from './pull-images.ts'
import { scratchDirectories } from './scratch-directories.ts'

export interface PreparationsInit {
  readonly engine: DockerEngine
  /** Names this bridge among those that share a Docker. */
  readonly bridge: string
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
  readonly #background: BackgroundPreparations<DockerRunDirectory>

  constructor(init: PreparationsInit) {
    this.#init = init
    const { logger, onChange } = init
    this.#background = new BackgroundPreparations({
      ...{ logger, onChange, code: 'docker_missing' },
      prepare: (plan, directory, signal) => this.#prepare(plan, directory, signal),
    })
  }

  /** Does nothing if it is being done or was done, or waits for the owner's login. */
  begin(directory: DockerRunDirectory, plan: RunPlan): void {
    if (directory.images() !== undefined) return
    if (Object.keys(plan.logins).length > 0 && this.#init.secrets?.has(plan.runId) !== true) return
    this.#background.begin(directory, plan)
  }

  abandon(runId: string): void {
    this.#background.abandon(runId)
  }

  close(): void {
    this.#background.close()
  }

  async #prepare(plan: RunPlan, directory: DockerRunDirectory, signal: AbortSignal): Promise<void> {
    const { engine, secrets, inputs, logger } = this.#init
    const { runId } = plan
    const own = loginsOf(plan, secrets?.read(runId) ?? new Map())
    const logins = new Map([...this.#init.logins, ...own])
    const images = await this.#withScratch(runId, await pullImages(plan, { engine, logins, signal }), signal)
    await fetchInputs(plan, directory, { policy: inputs, signal })
    directory.writeImages(images) // last: with it the run is prepared
    logger.info('images are here', { runId, images })
  }

  async #withScratch(runId: string, images: PulledImages, signal: AbortSignal): Promise<PulledImages> {
    const { engine, bridge } = this.#init
    const labels = { [BRIDGE_LABEL]: bridge, [RUN_LABEL]: runId }
    const root = mappedRoot(await engine.info())
    const found: PulledImages = {}
    for (const [index, [name, image]] of Object.entries(images).entries()) {
      const helper = imageHelperName(runId, index)
      const scratch = await scratchDirectories({ engine, imageId: image.id, helper, labels, root, signal })
      found[name] = { ...image, scratch }
    }
    return found
  }
}
