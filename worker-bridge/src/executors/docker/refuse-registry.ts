import { isIP } from 'node:net'

/** Docker's own registry, which a name without one means. */
const DEFAULT_REGISTRY = 'docker.io'
/** Names that only the network around a machine knows. */
const PRIVATE_SUFFIXES = ['.local', '.internal', '.intranet', '.lan', '.home', '.corp', '.localhost', '.home.arpa']

/**
 * Host and port of the registry that an image name means. @param reference a name that the schema of task files accepts
 */
export function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/')
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : DEFAULT_REGISTRY
}

/**
 * Why this worker does not ask a registry, or undefined if it does. Docker itself fetches images, with the network of the
 * machine; a task must not make it knock at doors that only the machine reaches.
 * @param allowed registries of the operator's own, as `host` or `host:port`
 */
export function refuseRegistry(reference: string, allowed: readonly string[]): string | undefined {
  const registry = registryOf(reference)
  if (allowed.includes(registry)) return undefined
  const [host = '', port] = registry.split(':')
  if (port !== undefined && port !== '443') return `${registry} does not answer at the port of https`
  if (isIP(host) !== 0 || /^[\d.]+$|^0x/i.test(host)) return `${host} is an address and not a name`
  if (!host.includes('.')) return `${host} is a name of this machine or its network`
  const suffix = PRIVATE_SUFFIXES.find((candidate) => host.endsWith(candidate))
  return suffix && `names that end in ${suffix} belong to private networks`
}
