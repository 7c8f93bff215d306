import type { ContainerCreateOptions } from 'dockerode'
import type { ContainerPlan, RunPlan } from '../run-plan.ts'
import type { PulledImage, ScratchDirectory } from './docker-run-directory.ts'
import { GVISOR } from './gvisor.ts'
import { BRIDGE_LABEL, containerName, networkName, RUN_LABEL } from './names.ts'
import { outputMounts } from './output-volumes.ts'
import { ROOT_CAPABILITIES } from './root-capabilities.ts'
import { SCRATCH_PATHS } from './scratch-directories.ts'
import { isRoot } from './user-of.ts'

/**
 * gVisor's own threads count as processes of the container: some of its own, and several for each process of the task.
 * Without one of them the whole sandbox ends, so that there is room for all that the task may have.
 */
const GVISOR_THREADS = 16
const NANOSECONDS_PER_MS = 1_000_000
const MIB = 1_048_576
/**
 * Docker keeps output until we have it: all that the log may hold. Its record of a short line is smaller than our frame,
 * that of a piece of 16 KiB by less than a hundredth larger.
 */
const logSize = (quotaBytes: number): string => `${Math.ceil((quotaBytes * 1.01) / MIB) + 1}m`

export interface ContainerSetting {
  readonly run: RunPlan
  readonly container: ContainerPlan
  /** Names the bridge that it belongs to. */
  readonly bridge: string
  /** By its id, `sha256:…`: a name may mean another image a moment later. */
  readonly image: Pick<PulledImage, 'id' | 'scratch'>
  /** As `userOf` gives it. */
  readonly user: string
  /** Runtime of Docker, such as runsc; Docker's default if undefined. */
  readonly runtime: string | undefined
  /** Files on the host for the container's files and the run's inputs, in this order. */
  readonly files: readonly string[]
  /** Files in the host's memory for the container's secrets, in this order. */
  readonly secrets: readonly string[]
  /** Volumes of Docker by their name in the plan. */
  readonly volumes: ReadonlyMap<string, string>
  /** Volumes of Docker by the directory that the image wants them at. */
  readonly imageVolumes: ReadonlyMap<string, string>
  readonly network: 'none' | 'private'
}

/**
 * Options of Docker for one container: no capabilities, no new privileges, Docker's own filter of system calls, an
 * unprivileged user, a read-only image, limits of memory, processor and processes, and no way out but its private network.
 * Root, where `userOf` lets it be, has a few capabilities. Nothing of the task names a path or a device of the host.
 */
export function containerOptions(setting: ContainerSetting): ContainerCreateOptions & { readonly name: string } {
  const { run, container, bridge, image, user, runtime, network } = setting
  const { argv, limits, docker, service, workingDir } = container
  return {
    name: containerName(run.runId, container),
    Image: image.id,
    User: user,
    Hostname: service,
    Env: Object.entries(environment(run, container)).map(([name, value]) => `${name}=${value}`),
    ...(docker?.entrypoint && { Entrypoint: docker.entrypoint }),
    ...(argv.length > 0 && { Cmd: argv }),
    ...(workingDir !== undefined && { WorkingDir: workingDir }),
    ...healthcheck(container),
    Labels: { [BRIDGE_LABEL]: bridge, [RUN_LABEL]: run.runId },
    AttachStdin: false,
    AttachStdout: true,
    AttachStderr: true,
    NetworkDisabled: network === 'none',
    HostConfig: {
      NetworkMode: network === 'none' ? 'none' : networkName(run.runId),
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 }, // what starts again is for us to say
      AutoRemove: false,
      Init: true,
      Privileged: false,
      CapDrop: ['ALL'],
      CapAdd: isRoot(user) ? [...ROOT_CAPABILITIES] : [],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      PidsLimit: runtime === GVISOR ? GVISOR_THREADS * (1 + limits.pids) : limits.pids,
      Memory: limits.memoryBytes,
      MemorySwap: limits.memoryBytes, // together with memory: no swap
      OomKillDisable: false,
      NanoCpus: limits.cpuMillis * NANOSECONDS_PER_MS,
      Ulimits: [
        { Name: 'nofile', Soft: 1_024, Hard: 4_096 },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      // Docker asks other servers for names that it does not know, past any wall of the network: to none, then.
      Dns: ['127.0.0.1'],
      IpcMode: 'private',
      ShmSize: Math.min(limits.memoryBytes, 64 * MIB),
      Tmpfs: scratchMounts(setting),
      Mounts: mounts(setting),
      // Kept as they were written, byte for byte; json-file would replace what is not UTF-8.
      LogConfig: {
        Type: 'local',
        Config: { 'max-size': logSize(run.logQuotaBytes), 'max-file': '2', compress: 'false' },
      },
      ...(runtime !== undefined && { Runtime: runtime }),
    },
    ...(network === 'private' && {
      NetworkingConfig: { EndpointsConfig: { [networkName(run.runId)]: { Aliases: [service] } } },
    }),
  }
}

/** Docker gives them the mode that the image has there, so they must be the user's own. */
function scratchMounts(setting: ContainerSetting): Record<string, string> {
  const { container, image, user } = setting
  const [, uid, gid = uid] = /^(\d+)(?::(\d+))?$/.exec(user) ?? []
  const taken = new Set(mounts(setting).map(({ Target }) => Target))
  const common = `rw,exec,nosuid,nodev,size=${container.limits.memoryBytes}`
  const own = uid === undefined ? '' : `,uid=${uid},gid=${gid}`
  const ofImage = (directory: ScratchDirectory): string => {
    const mode = uid === undefined ? '1777' : directory.mode.toString(8)
    return `${common},mode=${mode}${isRoot(user) ? `,uid=${directory.uid},gid=${directory.gid}` : own}`
  }
  const all = [
    ...SCRATCH_PATHS.map((path) => [path, `${common},mode=1777${own}`] as const),
    ...image.scratch.map((directory) => [directory.path, ofImage(directory)] as const),
  ]
  return Object.fromEntries(all.filter(([path]) => !taken.has(path)))
}

function mounts({ run, container, files, secrets, volumes, imageVolumes }: ContainerSetting) {
  const sources = [...files, ...secrets]
  const bound = [...container.files, ...run.inputs, ...container.secrets].map(({ path }, index) => ({
    Type: 'bind' as const,
    Source: sources[index] ?? '',
    Target: path,
    ReadOnly: true,
  }))
  const named = (container.docker?.volumes ?? []).map(({ name, path, readOnly }) => ({
    Type: 'volume' as const,
    Source: volumes.get(name) ?? '',
    Target: path,
    ReadOnly: readOnly,
  }))
  const ofImage = [...imageVolumes].map(([path, name]) => ({
    Type: 'volume' as const,
    Source: name,
    Target: path,
    ReadOnly: false,
  }))
  return [...bound, ...named, ...ofImage, ...outputMounts(run)]
}

function healthcheck({ docker }: ContainerPlan) {
  const check = docker?.healthcheck
  if (check === undefined) return {}
  return {
    Healthcheck: {
      Test: check.test,
      Interval: check.intervalMs * NANOSECONDS_PER_MS,
      Timeout: check.timeoutMs * NANOSECONDS_PER_MS,
      StartPeriod: check.startPeriodMs * NANOSECONDS_PER_MS,
      Retries: check.retries,
    },
  }
}

function environment(run: RunPlan, container: ContainerPlan): Record<string, string> {
  return {
    HOME: '/tmp',
    TMPDIR: '/tmp',
    EDGECLOUD_TASK: run.task.id,
    EDGECLOUD_REPLICA: String(run.task.replica),
    EDGECLOUD_ATTEMPT: String(run.task.attempt),
    EDGECLOUD_SERVICE: container.service,
    EDGECLOUD_CONTAINER: String(container.replica),
    ...container.environment,
  }
}
