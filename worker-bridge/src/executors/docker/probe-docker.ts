import type { IsolationReport } from '../executor.ts'
import type { DockerEngine } from './docker-engine.ts'
import { DockerMissingError, DockerUnsuitableError } from './errors.ts'
import type { InfoReply } from './replies.ts'

/** What the Docker of this machine gives. */
export interface DockerFacts {
  readonly report: IsolationReport
  /** Runtime for tasks; Docker's default if undefined. */
  readonly runtime: string | undefined
  /** Users of containers have the same numbers on this machine. */
  readonly sameUsers: boolean
  /** Containers go on while Docker itself is restarted. */
  readonly liveRestore: boolean
}

const OLDEST_MAJOR = 20
const GVISOR = 'runsc'

/** Finds out whether tasks can be kept in here. Throws DockerMissingError or DockerUnsuitableError. */
export async function probeDocker(engine: DockerEngine): Promise<DockerFacts> {
  const info = await engine.info().catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error)
    throw new DockerMissingError(engine.socketPath, detail, { cause: error })
  })
  const lack = lackOf(info)
  if (lack !== undefined) throw new DockerUnsuitableError(lack)
  const runtime = Object.hasOwn(info.Runtimes, GVISOR) ? GVISOR : undefined
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
