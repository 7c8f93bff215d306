import type { SecretReader } from '../../secrets/run-secrets.ts'

/**
 * Who may read the secrets of a container, if this process can give files to others: only root can, and a user by name is
 * known to the image only.
 * @param user as Docker is told: `uid:gid`, or a name of the image
 */
export function secretReader(user: string): SecretReader | undefined {
  const [, uid, gid = uid] = /^(\d+)(?::(\d+))?$/.exec(user) ?? []
  if (uid === undefined || process.getuid?.() !== 0) return undefined
  return { uid: Number(uid), gid: Number(gid) }
}
