import type { InfoReply } from './replies.ts'

/** Numbers of a user and a group on this machine. */
export interface UserNumbers {
  readonly uid: number
  readonly gid: number
}

/**
 * Who root of a container is on this machine: root, or where Docker maps users (`userns-remap`) the first of the numbers
 * that it was given, which it names its directory after. Pure.
 */
export function mappedRoot({
  SecurityOptions,
  DockerRootDir,
}: Pick<InfoReply, 'SecurityOptions' | 'DockerRootDir'>): UserNumbers {
  const maps = (SecurityOptions ?? []).some((option) => option.split(',').includes('name=userns'))
  const [, uid, gid] = (maps ? /\/(\d+)\.(\d+)$/.exec(DockerRootDir) : undefined) ?? []
  return { uid: Number(uid ?? 0), gid: Number(gid ?? 0) }
}
