import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunSecrets } from '../../secrets/run-secrets.ts'
import type { ContainerPlan, RunPlan } from '../run-plan.ts'
import { collectRunOutputs } from './collect-run-outputs.ts'
import { containerOptions } from './container-options.ts'
import type { DockerEngine } from './docker-engine.ts'
import type { DockerRunDirectory, PulledImage, PulledImages } from './docker-run-directory.ts'
import { imageVolumes } from './image-volumes.ts'
import { needsNetwork } from './needs-network.ts'
import {
  BRIDGE_LABEL,
  bridgeName,
  containerName,
  networkName,
  REPLICA_LABEL,
  replicaLabel,
  RUN_LABEL,
  volumeName,
} from './names.ts'
import { openVolumes, writableVolumes } from './open-volumes.ts'
import { createOutputVolumes, outputVolumes } from './output-volumes.ts'
import { secretReader } from './secret-reader.ts'
import { isRoot, userOf } from './user-of.ts'

export interface RunResourcesInit {
  readonly engine: DockerEngine
  readonly directory: DockerRunDirectory
  readonly plan: RunPlan
  readonly images: PulledImages
  /** Names the bridge that all of it belongs to. */
  readonly bridge: string
  /** Runtime of Docker; its default if undefined. */
  readonly runtime: string | undefined
  /** Users of containers have the same numbers on this machine. */
  readonly sameUsers: boolean
  /** See DockerFacts. */
  readonly rootIsNobody: boolean
  /** Where secrets of runs are; only plans without any do without it. */
  readonly secrets: RunSecrets | undefined
}

/** A volume of a run, for people: a service that has it, and its name in the task file or its path. */
export interface RunVolume {
  readonly volume: string
  readonly service: string
  readonly name: string
}

/** What one run has in Docker: containers, a network and volumes. Making something that is there already does nothing. */
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
    const { engine, directory, plan, images, bridge, runtime } = this.#init
    const image = images[container.docker?.image ?? '']
    if (image === undefined) throw new Error(`no image was pulled for ${container.service}`)
    const network = needsNetwork(plan) ? 'private' : 'none'
    if (network === 'private') await (this.#network ??= this.#createNetwork())
    const inputs = plan.inputs.map((_, index) => directory.input(index))
    const files = [...this.#writeFiles(container), ...inputs]
    const user = this.userOf(container)
    const secrets = this.#copySecrets(container, user)
    const volumes = await this.#createVolumes(container)
    const imageVolumes = await this.#createImageVolumes(container, image)
    await createOutputVolumes(engine, plan, this.#labels)
    const setting = { run: plan, container, bridge, image, user, runtime } as const
    const options = { ...setting, files, secrets, network, volumes, imageVolumes } as const
    await engine.createContainer(containerOptions(options))
    const writable = writableVolumes(container).map((name) => volumes.get(name) ?? '')
    await openVolumes({
      ...{ engine, user, imageId: image.id, labels: this.#labels },
      helper: `${containerName(plan.runId, container)}-volumes`,
      // Root gives them to whom it likes, and has done so when it starts again.
      volumes: isRoot(user) ? [] : [...writable, ...imageVolumes.values()],
      shared: outputVolumes(plan),
    })
  }

  /** As Docker is told. */
  userOf({ docker }: ContainerPlan): string {
    const { images, rootIsNobody } = this.#init
    return userOf(docker?.user, images[docker?.image ?? '']?.user ?? '', rootIsNobody)
  }

  /** Whether task and image would have a container be root, and it is not. */
  insteadOfRoot(container: ContainerPlan): boolean {
    const asked = container.docker?.user ?? this.#init.images[container.docker?.image ?? '']?.user ?? ''
    return isRoot(asked) && !this.#init.rootIsNobody
  }

  /** What its inputs take on disk. */
  get inputBytes(): number {
    const { plan, directory } = this.#init
    return plan.inputs.reduce((sum, _, index) => sum + statSync(directory.input(index)).size, 0)
  }

  /** All that the run can write to on disk. */
  get volumes(): readonly RunVolume[] {
    const { plan, images, bridge } = this.#init
    const ofContainers = plan.containers.flatMap((container): RunVolume[] => {
      const { service, docker } = container
      const named = (docker?.volumes ?? []).map(({ name }) => ({
        ...{ volume: volumeName(bridge, plan.task, name), service, name },
      }))
      const ofImage = imageVolumes(plan, container, images[docker?.image ?? '']?.volumes ?? [])
      return [...named, ...[...ofImage].map(([name, volume]) => ({ volume, service, name }))]
    })
    const service = plan.containers.map((container) => container.service).join(', ')
    const ofOutputs = outputVolumes(plan).map((volume, index) => ({ volume, service, name: plan.outputs[index] ?? '' }))
    const all = [...ofContainers, ...ofOutputs]
    return all.filter(({ volume }, index) => all.findIndex((other) => other.volume === volume) === index)
  }

  /** Keeps what an ended run left under its output paths. Throws what `collectRunOutputs` throws. */
  collectOutputs(exitCode: number, signal: AbortSignal): ReturnType<typeof collectRunOutputs> {
    const { engine, plan, images, directory } = this.#init
    const imageId = Object.values(images)[0]?.id ?? ''
    const init = { engine, plan, imageId, labels: this.#labels, directory: directory.outputs }
    return collectRunOutputs({ ...init, exitCode, signal })
  }

  get #labels(): Record<string, string> {
    return { [BRIDGE_LABEL]: this.#init.bridge, [RUN_LABEL]: this.#init.plan.runId }
  }

  async #createVolumes({ docker }: ContainerPlan): Promise<ReadonlyMap<string, string>> {
    const { engine, plan, bridge } = this.#init
    const made = new Map<string, string>()
    for (const { name } of docker?.volumes ?? []) {
      const volume = volumeName(bridge, plan.task, name)
      await engine.createVolume({
        Name: volume,
        Labels: { [BRIDGE_LABEL]: bridge, [REPLICA_LABEL]: replicaLabel(plan.task) },
      })
      made.set(name, volume)
    }
    return made
  }

  /** Docker would make them itself, without a name that tells whose they are. */
  async #createImageVolumes(container: ContainerPlan, image: PulledImage): Promise<ReadonlyMap<string, string>> {
    const { engine, plan } = this.#init
    const volumes = imageVolumes(plan, container, image.volumes)
    for (const name of volumes.values()) await engine.createVolume({ Name: name, Labels: this.#labels })
    return volumes
  }

  /** Not routed to anywhere: services reach each other, and nothing else. */
  async #createNetwork(): Promise<void> {
    const { engine, plan } = this.#init
    await engine.createNetwork({
      Name: networkName(plan.runId),
      Driver: 'bridge',
      Internal: true,
      Labels: this.#labels,
      Options: { 'com.docker.network.bridge.name': bridgeName(plan.runId) },
    })
  }

  /** In memory, and made anew for each start: the container of another service has another user. */
  #copySecrets(container: ContainerPlan, user: string): string[] {
    const { plan, secrets, sameUsers } = this.#init
    if (container.secrets.length === 0) return []
    if (secrets === undefined) throw new Error('there is no place for secrets')
    const names = container.secrets.map(({ name }) => name)
    const reader = sameUsers ? secretReader(user) : undefined
    return secrets.copies(plan.runId, `${container.service}.${container.replica}`, names, reader)
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
