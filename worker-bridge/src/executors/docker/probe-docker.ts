import type { IsolationReport } from '../executor.ts'
import type { DockerEngine } from './docker-engine.ts'
import { DockerMissingError, DockerUnsuitableError } from './errors.ts'
import { GVISOR } from './gvisor.ts'
import type { InfoReply } from './replies.ts'
import { tryRuntime } from './try-runtime.ts'

/** What the Docker of this machine gives. */
export interface DockerFacts {
  readonly report: IsolationReport
  /** Runtime for tasks; Docker's default if undefined. */
  readonly runtime: string | undefined
  /** Why the gVisor that Docker knows of is not used, if it knows of one. */
  readonly brokenGvisor: string | undefined
  /** Root of a container is nobody on this machine: by a kernel of its own, or by other numbers of users. */
  readonly rootIsNobody: boolean
  /** Users of containers have the same numbers on this machine. */
  readonly sameUsers: boolean
  /** Containers go on while Docker itself is restarted. */
  readonly liveRestore: boolean
}

const OLDEST_MAJOR = 20

/**
 * Finds out whether tasks can be kept in here, and how well: gVisor counts only if it runs a program now. Throws
 * DockerMissingError or DockerUnsuitableError.
 * @param bridge names whoever asks, see TryRuntimeInit
 */
export async function probeDocker(engine: DockerEngine, bridge: string): Promise<DockerFacts> {
  const info = await engine.info().catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error)
    throw new DockerMissingError(engine.socketPath, detail, { cause: error })
  })
  const lack = lackOf(info)
  if (lack !== undefined) throw new DockerUnsuitableError(lack)
  const registered = Object.hasOwn(info.Runtimes, GVISOR)
  const brokenGvisor = registered ? await tryRuntime({ engine, runtime: GVISOR, bridge }) : undefined
  const runtime = registered && brokenGvisor === undefined ? GVISOR : undefined
  const userns = option(info, 'userns')
  return {
    report: {
      kind: runtime === GVISOR ? 'gvisor' : userns ? 'runc-userns' : 'runc',
      version: info.ServerVersion,
      hostUser: 'own',
      limits: info.CgroupVersion === '2' ? 'cgroup-v2' : 'cgroup-v1',
      systemCallFilter: true,
    },
    runtime,
    brokenGvisor,
    rootIsNobody: runtime === GVISOR || userns,
    sameUsers: !userns && !option(info, 'rootless'),
    liveRestore: info.LiveRestoreEnabled === true,
  }
}

function lackOf(info: InfoReply): string | undefined {
  const major = Number(/^\d+/.exec(info.ServerVersion)?.[0] ?? 0)
  if (major < OLDEST_MAJOR) return `version ${info.ServerVersion} is older than ${OLDEST_MAJOR}.10`
  if (!option(info, 'seccomp')) return 'it has no filter of system calls (seccomp)'
  if (!info.MemoryLimit) return 'the kernel holds no limit of memory (cgroup memory)'
  if (!info.PidsLimit) return 'the kernel holds no limit of processes (cgroup pids)'
  if (!info.CpuCfsQuota) return 'the kernel holds no limit of processor time (cgroup cpu)'
  return undefined
}

function option(info: InfoReply, name: string): boolean {
  const options = (info.SecurityOptions ?? []).map((text) => text.split(','))
  return options.some((parts) => parts.includes(`name=${name}`) && !parts.includes('profile=unconfined'))
}
