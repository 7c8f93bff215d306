import { UNPRIVILEGED_USER } from './container-options.ts'

const ROOT = /^(|root|0+)(:|$)/

/** Who a container runs as: what the task says, else what the image says, and never root. */
export function userOf(asked: string | undefined, imageUser: string): string {
  const user = asked ?? imageUser
  return ROOT.test(user) ? UNPRIVILEGED_USER : user
}
