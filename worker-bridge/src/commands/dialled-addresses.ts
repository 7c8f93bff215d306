import { ConfigError } from '../config.ts'
import { websocketAddresses } from '../network/client/websocket-addresses.ts'

/**
 * The addresses under which a worker is dialled: those of the chain that can be used, or the one that the user named instead.
 * Throws ConfigError if that is none of this worker.
 */
export function dialledAddresses(
  { peerId, addresses }: { peerId: string; addresses: readonly string[] },
  override: string | undefined,
): readonly string[] {
  if (override === undefined) return websocketAddresses(addresses, peerId)
  const address = override.includes('/p2p/') ? override : `${override}/p2p/${peerId}`
  if (websocketAddresses([address], peerId).length === 0) {
    throw new ConfigError('--worker', `is no WebSocket address of worker ${peerId}, such as /ip4/192.0.2.1/tcp/4001/ws`)
  }
  return [address]
}
