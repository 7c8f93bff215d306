import { isIP } from 'node:net'
import { InputRefusedError } from './errors.ts'
import { type FetchPolicy, isAllowed } from './fetch-policy.ts'
import { isPublicAddress } from './is-public-address.ts'

/** Longest name that DNS has, with room for a port. */
const MAX_HOST_LENGTH = 260

/**
 * Refuses URLs that must not be fetched for a stranger, as far as their text tells; names are judged when they are
 * resolved. `host` is for the message. Throws InputRefusedError.
 */
export function checkUrl(url: URL, policy: FetchPolicy, host: string): void {
  const refuse = (why: string) => new InputRefusedError(host, why)
  if (url.host.length > MAX_HOST_LENGTH) throw refuse('the name of a server is too long')
  if (url.protocol !== 'https:') throw refuse(`${url.protocol}//${url.host} is not https`)
  if (url.username !== '' || url.password !== '') throw refuse(`the URL at ${url.host} has a user name or a password`)
  if (isAllowed(policy, url)) return
  if (url.port !== '') throw refuse(`port ${url.port} of ${url.hostname} is not 443`)
  // Node asks no lookup for an address. URL has turned all forms of one, such as 0x7f.1, into the usual one.
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) !== 0 && !isPublicAddress(address)) throw refuse(`${address} is not a public address`)
}
