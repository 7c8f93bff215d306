import type { Connection, Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { NoAddressError, WorkerUnreachableError } from './errors.ts'
import type { WorkerPlace } from './worker-place.ts'

/** Milliseconds for a worker to answer a dial. */
const DIAL_MS = 20_000

/** Connects to a worker. Throws NoAddressError or WorkerUnreachableError. */
export async function dialWorker(node: Libp2p, place: WorkerPlace, signal: AbortSignal): Promise<Connection> {
  if (place.addresses.length === 0) throw new NoAddressError(place.peerId)
  try {
    const addresses = place.addresses.map((address) => multiaddr(address))
    return await node.dial(addresses, { signal: AbortSignal.any([signal, AbortSignal.timeout(DIAL_MS)]) })
  } catch (cause) {
    throw new WorkerUnreachableError({ cause })
  }
}
