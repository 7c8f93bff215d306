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
}

/** Where the helper sees the volumes. */
const ROOT = 'edgecloud-volumes'

/**
 * Makes volumes writable for the container's user. Docker makes them root's, and root is nobody here: a container that is
 * never started lends its file system, and an archive unpacked there gives the folders to their user.
 */
export async function openVolumes({ engine, helper, imageId, labels, user, volumes }: OpenVolumesInit): Promise<void> {
  if (volumes.length === 0) return
  const owner = ownerOf(user)
  const archive = pack()
  for (const index of volumes.keys()) archive.entry({ name: `${ROOT}/${index}`, type: 'directory', ...owner })
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
  return uid === undefined ? { mode: 0o777, uid: 0, gid: 0 } : { mode: 0o755, uid: Number(uid), gid: Number(gid) }
}
