import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import type { ContainerPlan } from '../run-plan.ts'
import type { DockerEngine } from './docker-engine.ts'

export interface OpenVolumesInit {
  readonly engine: DockerEngine
  /** A free name for a container that is never started. */
  readonly helper: string
  readonly imageId: string
  readonly labels: Readonly<Record<string, string>>
  /** As Docker is told: `uid:gid`, or a name of the image. */
  readonly user: string
  /** Volumes of Docker. */
  readonly volumes: readonly string[]
  /** Those that users of other containers write to as well. */
  readonly shared: readonly string[]
}

/** Where the helper sees the volumes. */
const ROOT = 'edgecloud-volumes'
const EVERYBODY = { mode: 0o777, uid: 0, gid: 0 }

/**
 * Makes volumes writable for the container's user. Docker makes them root's, and root is nobody here: a container that is
 * never started lends its file system, and an archive unpacked there gives the folders to their user.
 */
export async function openVolumes(init: OpenVolumesInit): Promise<void> {
  const { engine, helper, imageId, labels, user, shared } = init
  const volumes = [...init.volumes, ...shared]
  if (volumes.length === 0) return
  const archive = pack()
  for (const [index, volume] of volumes.entries()) {
    const owner = shared.includes(volume) ? EVERYBODY : ownerOf(user)
    archive.entry({ name: `${ROOT}/${index}`, type: 'directory', ...owner })
  }
  archive.finalize()
  const mounts = volumes.map((name, index) => ({ Type: 'volume' as const, Source: name, Target: `/${ROOT}/${index}` }))
  await engine.createContainer({
    name: helper,
    Image: imageId,
    Cmd: ['never started'],
    Labels: { ...labels },
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none', Mounts: mounts },
  })
  try {
    await engine.unpack(helper, await buffer(archive), '/')
  } finally {
    await engine.removeContainer(helper)
  }
}

/** Volumes that a container may write to, by their name in the plan. */
export function writableVolumes({ docker }: ContainerPlan): string[] {
  return (docker?.volumes ?? []).filter(({ readOnly }) => !readOnly).map(({ name }) => name)
}

/** A user by name is known to the image only: then everybody in the container may write. */
function ownerOf(user: string): { mode: number; uid: number; gid: number } {
  const [, uid, gid = uid] = /^(\d+)(?::(\d+))?$/.exec(user) ?? []
  return uid === undefined ? EVERYBODY : { mode: 0o755, uid: Number(uid), gid: Number(gid) }
}
