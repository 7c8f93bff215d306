import { addAbortSignal, type Duplex, type Readable } from 'node:stream'
import Docker from 'dockerode'
import { z } from 'zod'
import { wait } from '../../clock/wait.ts'
import { DockerRefusedError } from './errors.ts'
import {
  containerReply,
  imageReply,
  infoReply,
  labelledReply,
  statsReply,
  usageReply,
  volumeReply,
  volumesReply,
  type ContainerReply,
  type ImageReply,
  type InfoReply,
  type StatsReply,
} from './replies.ts'

/** A request that has no answer after this time has failed; what it asked for may have been done. */
const ANSWER_MS = 30_000
const REMOVAL_POLL_MS = 100
const refusal = z.object({ statusCode: z.int(), json: z.unknown(), message: z.string() })
const refusalBody = z.object({ message: z.string() })

/** Credentials of a registry, in Docker's form. */
export interface RegistryLogin {
  readonly username: string
  readonly password: string
  readonly serveraddress: string
}

/**
 * The Docker API as we use it, and the only door to dockerode. Answers are checked; refusals reject with
 * DockerRefusedError, everything else that goes wrong with what the connection gave.
 */
export class DockerEngine {
  readonly socketPath: string
  /** For answers that are short, and for those that last: the library has one timeout for each client. */
  readonly #short: Docker
  readonly #long: Docker

  constructor(socketPath: string) {
    this.socketPath = socketPath
    this.#short = new Docker({ socketPath, timeout: ANSWER_MS })
    this.#long = new Docker({ socketPath })
  }

  async info(): Promise<InfoReply> {
    return infoReply.parse(await answered(this.#short.info()))
  }

  /** Undefined if there is none of that name. */
  async container(name: string): Promise<ContainerReply | undefined> {
    return containerReply.optional().parse(await orMissing(answered(this.#short.getContainer(name).inspect())))
  }

  /** What it uses now; undefined if there is none of that name. */
  async stats(name: string): Promise<StatsReply | undefined> {
    const options = { stream: false, 'one-shot': true } as const
    return statsReply.optional().parse(await orMissing(answered(this.#short.getContainer(name).stats(options))))
  }

  /** Makes a container; one of that name that is there already is left as it is. */
  async createContainer(options: Docker.ContainerCreateOptions & { readonly name: string }): Promise<void> {
    await orDone(answered(this.#short.createContainer(options)))
  }

  /** Does nothing if it runs already. */
  async startContainer(name: string): Promise<void> {
    await orDone(answered(this.#short.getContainer(name).start()))
  }

  /** Sends a signal; does nothing if it does not run. */
  async kill(name: string, signal: string): Promise<void> {
    await orDone(orMissing(answered(this.#short.getContainer(name).kill({ signal }))))
  }

  /** Kills and removes; does nothing if it is gone. */
  async removeContainer(name: string): Promise<void> {
    const deadline = performance.now() + ANSWER_MS
    for (;;) {
      await orDone(orMissing(answered(this.#short.getContainer(name).remove({ force: true, v: true }))))
      if ((await this.container(name)) === undefined || performance.now() > deadline) return
      await wait(REMOVAL_POLL_MS) // somebody else's removal of it is under way
    }
  }

  /** Output as it is written, in Docker's frames. Ends with the container. */
  async attach(name: string): Promise<Duplex> {
    const options = { stream: true, stdout: true, stderr: true, hijack: true }
    return (await answered(this.#long.getContainer(name).attach(options))) as Duplex // the socket, by `hijack`
  }

  /** Output as it was kept, from its beginning until the container ends, in Docker's frames. */
  async logs(name: string): Promise<Readable> {
    const options = { follow: true, stdout: true, stderr: true } as const
    return (await answered(this.#long.getContainer(name).logs(options))) as Readable // the response, by `follow`
  }

  /** Resolves when it does not run any more. */
  async waitForEnd(name: string, abortSignal: AbortSignal): Promise<void> {
    await answered(this.#long.getContainer(name).wait({ condition: 'not-running', abortSignal }))
  }

  /** True once Docker notes that the container lacked memory, false if it did not from `since` to `until` (Unix ms). */
  async lackedMemory(name: string, since: number, until: number, signal: AbortSignal): Promise<boolean> {
    const filters = { container: [name], event: ['oom'] }
    const between = { since: Math.floor(since / 1_000), until: Math.ceil(until / 1_000) }
    const events = (await answered(this.#long.getEvents({ ...between, filters }))) as Readable // the response, which ends by then
    for await (const event of addAbortSignal(signal, events)) return event !== undefined
    return false
  }

  /** Undefined if it is not here. */
  async image(reference: string): Promise<ImageReply | undefined> {
    return imageReply.optional().parse(await orMissing(answered(this.#short.getImage(reference).inspect())))
  }

  /** Progress of a pull, as lines of JSON; errors stand in it. */
  async pull(reference: string, login: RegistryLogin | undefined, signal: AbortSignal): Promise<Readable> {
    const options = { abortSignal: signal, ...(login && { authconfig: { ...login } }) }
    return (await answered(this.#long.pull(reference, options))) as Readable
  }

  /** Makes an image of an archive. @returns what Docker says of it, as JSON */
  async importImage(archive: Readable): Promise<Readable> {
    return (await answered(this.#short.importImage(archive))) as Readable // the response
  }
  /** Does nothing if it is gone. */
  async removeImage(id: string): Promise<void> {
    await orMissing(answered(this.#short.getImage(id).remove({ force: true })))
  }

  async createNetwork(options: Docker.NetworkCreateOptions): Promise<void> {
    await orDone(answered(this.#short.createNetwork({ CheckDuplicate: true, ...options })))
  }
  async removeNetwork(name: string): Promise<void> {
    await orMissing(answered(this.#short.getNetwork(name).remove()))
  }
  async createVolume(options: Docker.VolumeCreateOptions): Promise<void> {
    await answered(this.#short.createVolume(options))
  }
  async removeVolume(name: string): Promise<void> {
    await orMissing(answered(this.#short.getVolume(name).remove()))
  }
  /** Where a volume lies on the machine of Docker; undefined if there is none of that name. */
  async volumePath(name: string): Promise<string | undefined> {
    const reply = await orMissing(answered(this.#short.getVolume(name).inspect()))
    return volumeReply.optional().parse(reply)?.Mountpoint
  }
  /** Bytes of all volumes, by their names; Docker looks at every file for it. */
  async volumeSizes(): Promise<ReadonlyMap<string, number>> {
    const { Volumes } = usageReply.parse(await answered(this.#long.df()))
    return new Map((Volumes ?? []).map(({ Name, UsageData }) => [Name, Math.max(0, UsageData?.Size ?? 0)]))
  }
  /** Unpacks a tar archive in a container, which need not run. */
  async unpack(name: string, archive: Buffer, path: string): Promise<void> {
    await answered(this.#short.getContainer(name).putArchive(archive, { path }))
  }

  /** What lies at a path in a container, which need not run, as a tar archive. Undefined if it is not there. */
  async archive(name: string, path: string, abortSignal: AbortSignal): Promise<Readable | undefined> {
    const request = this.#long.getContainer(name).getArchive({ path, abortSignal })
    return (await orMissing(answered(request))) as Readable | undefined // the response
  }

  /** Everything with a label. */
  async labelled(label: string): Promise<{ containers: Labelled[]; networks: Labelled[]; volumes: Labelled[] }> {
    const filters = { label: [label] }
    const [containers, networks, volumes] = await Promise.all([
      answered(this.#short.listContainers({ all: true, filters })),
      answered(this.#short.listNetworks({ filters })),
      answered(this.#short.listVolumes({ filters: JSON.stringify(filters) })),
    ])
    const named = ({ Id, Labels }: z.output<typeof labelledReply>[number]) => ({ name: Id, labels: Labels ?? {} })
    return {
      containers: labelledReply.parse(containers).map(named),
      networks: labelledReply.parse(networks).map(named),
      volumes: (volumesReply.parse(volumes).Volumes ?? []).map(({ Name, Labels }) => ({
        name: Name,
        labels: Labels ?? {},
      })),
    }
  }
}

/** Something of Docker's with its labels. */
export interface Labelled {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

async function answered<T>(request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    const refused = refusal.safeParse(error).data
    if (refused === undefined) throw error
    const detail = refusalBody.safeParse(refused.json).data?.message ?? refused.message
    throw new DockerRefusedError(refused.statusCode, detail, { cause: error })
  }
}

/** Takes it for done what Docker says is done already: names that exist, containers that run or do not run. */
async function orDone(request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (error) {
    if (!(error instanceof DockerRefusedError) || ![304, 409].includes(error.data.status)) throw error
  }
}

async function orMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (error instanceof DockerRefusedError && error.data.status === 404) return undefined
    throw error
  }
}
