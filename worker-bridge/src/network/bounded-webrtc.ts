import type { Listener, Transport } from '@libp2p/interface'
import { webRTCDirect } from '@libp2p/webrtc'
import type { WebRTCTransportDirectInit } from '@libp2p/webrtc'
import { MAX_PENDING_CONNECTIONS, MAX_PENDING_PER_HOST, STUN_IN_TOTAL, STUN_PER_HOST } from './limits.ts'
import type { ProvedPeers } from './proved-peers.ts'
import { TokenBuckets } from './token-bucket.ts'

/**
 * The webrtc-direct transport with a limit that it lacks: a datagram of some hundred bytes, whose sender may be forged, makes
 * a peer connection that lasts until its handshake is late. Hosts of peers that have proved themselves have places of their own.
 */
export function boundedWebRtc(
  init: WebRTCTransportDirectInit,
  proved: ProvedPeers,
): (components: Parameters<ReturnType<typeof webRTCDirect>>[0]) => Transport {
  return (components) => {
    const transport = webRTCDirect(init)(components)
    const createListener = transport.createListener.bind(transport)
    transport.createListener = (options) => bound(createListener(options), new Requests(proved))
    return transport
  }
}

/** Reaches for a method that the listener has no option for; its absence after an update is found at the start. */
function bound(listener: Listener, requests: Requests): Listener {
  if (!('incomingConnection' in listener && typeof listener.incomingConnection === 'function')) {
    throw new Error('The webrtc-direct listener has no method for incoming connections.')
  }
  const { incomingConnection } = listener
  listener.incomingConnection = async (
    ufrag: string,
    host: string,
    port: number,
    signal: AbortSignal,
  ): Promise<void> => {
    const done = requests.begin(host, `${host} ${port} ${ufrag}`)
    if (done === undefined) return
    try {
      await Reflect.apply(incomingConnection, listener, [ufrag, host, port, signal])
    } finally {
      done()
    }
  }
  return listener
}

class Requests {
  readonly #proved: ProvedPeers
  readonly #perHost = new TokenBuckets(STUN_PER_HOST)
  readonly #total = new TokenBuckets(STUN_IN_TOTAL)
  /** Names under way, by host. */
  readonly #pending = new Map<string, string>()

  constructor(proved: ProvedPeers) {
    this.#proved = proved
  }

  /** Undefined when the request is not to be followed; else to be called when it is over. */
  begin(host: string, key: string): (() => void) | undefined {
    const nowMs = Date.now()
    if (this.#pending.has(key) || !this.#perHost.take(host, nowMs)) return undefined
    const known = this.#proved.hasHost(host, nowMs)
    const ofHost = [...this.#pending.values()].filter((other) => other === host).length
    const places = known ? 2 * MAX_PENDING_CONNECTIONS : MAX_PENDING_CONNECTIONS
    if (ofHost >= MAX_PENDING_PER_HOST || this.#pending.size >= places) return undefined
    if (!known && !this.#total.take('', nowMs)) return undefined
    this.#pending.set(key, host)
    return () => this.#pending.delete(key)
  }
}
