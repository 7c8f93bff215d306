import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ContainerPlan, RunPlan } from '../run-plan.ts'
import { containerOptions } from './container-options.ts'
import type { DockerEngine } from './docker-engine.ts'
import type { DockerRunDirectory, PulledImages } from './docker-run-directory.ts'
import { BRIDGE_LABEL, bridgeName, containerName, networkName, RUN_LABEL } from './names.ts'
import { userOf } from './user-of.ts'

export interface RunResourcesInit {
  readonly engine: DockerEngine
  readonly directory: DockerRunDirectory
  readonly plan: RunPlan
  readonly images: PulledImages
  /** Names the bridge that all of it belongs to. */
  readonly bridge: string
  /** Runtime of Docker; its default if undefined. */
  readonly runtime: string | undefined
}

/** What one run has in Docker: containers and a network. Making something that is there already does nothing. */
export class RunResources {
  readonly #init: RunResourcesInit
  #network: Promise<void> | undefined

  constructor(init: RunResourcesInit) {
    this.#init = init
  }

  /** Names of the containers that were started at least once. */
  async startedContainers(): Promise<string[]> {
    const { engine, plan } = this.#init
    const names = plan.containers.map((container) => containerName(plan.runId, container))
    const found = await Promise.all(names.map((name) => engine.container(name)))
    return names.filter((_, index) => found[index]?.State.StartedAt !== undefined)
  }

  async createContainer(container: ContainerPlan): Promise<void> {
    const { engine, plan, images, bridge, runtime } = this.#init
    const image = images[container.docker?.image ?? '']
    if (image === undefined) throw new Error(`no image was pulled for ${container.service}`)
    const network = needsNetwork(plan) ? 'private' : 'none'
    if (network === 'private') await (this.#network ??= this.#createNetwork())
    const files = this.#writeFiles(container)
    const user = userOf(container.docker?.user, image.user)
    const options = { run: plan, container, bridge, imageId: image.id, user, runtime, files, network } as const
    await engine.createContainer(containerOptions({ ...options, volumes: new Map() }))
  }

  /** Not routed to anywhere: services reach each other, and nothing else. */
  async #createNetwork(): Promise<void> {
    const { engine, plan, bridge } = this.#init
    await engine.createNetwork({
      Name: networkName(plan.runId),
      Driver: 'bridge',
      Internal: true,
      Labels: { [BRIDGE_LABEL]: bridge, [RUN_LABEL]: plan.runId },
      Options: { 'com.docker.network.bridge.name': bridgeName(plan.runId) },
    })
  }

  /** Only we and the container see them: the folder is ours alone, and Docker shows the file itself. */
  #writeFiles({ service, replica, files }: ContainerPlan): string[] {
    const folder = join(this.#init.directory.files, `${service}.${replica}`)
    if (files.length > 0) mkdirSync(folder, { recursive: true, mode: 0o700 })
    return files.map(({ content }, index) => {
      const path = join(folder, String(index))
      writeFileSync(path, content, { mode: 0o444 })
      return path
    })
  }
}

/** One container that serves nothing has nobody to talk to. */
function needsNetwork({ containers }: RunPlan): boolean {
  return containers.length > 1 || containers.some(({ docker }) => (docker?.ports.length ?? 0) > 0)
}
