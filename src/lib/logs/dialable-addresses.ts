/** IPv4 and IPv6 literals that lead into private networks or to this machine. */
const PRIVATE = [
  /^(0|10|127)\./,
  /^169\.254\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^(::1?$|f[cd]|fe[89ab]|::ffff:)/i,
  /^localhost$/i,
]

export interface DialRules {
  /** Peer id of the worker by the chain; an address that names another one is not dialled. */
  readonly peerId: string
  /** Private ranges are dialled on development chains only: a chain must not make browsers probe home networks. */
  readonly allowPrivate: boolean
  /** The page came by https: browsers then refuse plain WebSocket to other machines. */
  readonly securePage: boolean
}

/** The addresses of a worker that this browser may and can dial, those that work without a certificate first. */
export function dialableAddresses(addresses: readonly string[], rules: DialRules): string[] {
  return addresses.filter((address) => isDialable(address, rules)).sort((a, b) => rank(a) - rank(b))
}

function isDialable(address: string, { peerId, allowPrivate, securePage }: DialRules): boolean {
  const [start, family, host = '', ...rest] = address.split('/')
  if (start !== '' || family === undefined || !['ip4', 'ip6', 'dns', 'dns4', 'dns6'].includes(family)) return false
  if (rest.includes('p2p-circuit') || rest.at(-2) !== 'p2p' || rest.at(-1) !== peerId) return false
  const isPrivate = PRIVATE.some((range) => range.test(host))
  if (isPrivate && !allowPrivate) return false
  if (rest.includes('webrtc-direct')) return rest.includes('certhash')
  const tls = rest.includes('wss') || rest.includes('tls')
  return rest.includes('wss') || (rest.includes('ws') && (tls || !securePage || isLoopback(host)))
}

function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '::1' || host === 'localhost'
}

function rank(address: string): number {
  return address.includes('/webrtc-direct/') ? 0 : 1
}
