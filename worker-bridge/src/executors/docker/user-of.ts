const ROOT = /^(|root|0+)(:|$)/

/** Who a container is when it may not be root. */
export const UNPRIVILEGED_USER = '65534:65534'

/** Whether a user, as Docker is told, is root: `uid`, `uid:gid`, a name, or nothing. */
export const isRoot = (user: string): boolean => ROOT.test(user)

/**
 * Who a container runs as: what the task says, else what the image says; root only where that is nobody on this machine.
 * @param rootIsNobody see DockerFacts
 */
export function userOf(asked: string | undefined, imageUser: string, rootIsNobody: boolean): string {
  const user = asked ?? imageUser
  if (!isRoot(user)) return user
  return rootIsNobody ? '0:0' : UNPRIVILEGED_USER
}
