import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import type { Libp2p } from '@libp2p/interface'
import type { TransportCertificate } from '@libp2p/webrtc'
import { createLibp2p } from 'libp2p'
import { boundedWebRtc } from './bounded-webrtc.ts'
import { boundedWebSockets } from './bounded-websockets.ts'
import { ConnectionGate } from './connection-gate.ts'
import {
  CONNECTION_HANDSHAKE_MS,
  MAX_KNOWN,
  MAX_PENDING_CONNECTIONS,
  MAX_STRANGERS,
  MAX_STREAMS_PER_CONNECTION,
  MAX_UNREAD_BYTES,
  STREAM_WINDOW_BYTES,
} from './limits.ts'
import { ProvedPeers } from './proved-peers.ts'

export interface NetworkNodeInit {
  /** ed25519 seed of the identity, 32 bytes. */
  seed: Uint8Array
  certificate: TransportCertificate
  /** Multiaddrs to listen on. */
  listen: readonly string[]
}

/** Builds the worker's libp2p node, not started. It answers; it never searches or dials others on its own. */
export async function createNetworkNode(init: NetworkNodeInit): Promise<Libp2p> {
  const { seed, certificate, listen } = init
  const proved = new ProvedPeers()
  const node = await createLibp2p({
    start: false,
    privateKey: await generateKeyPairFromSeed('Ed25519', seed),
    addresses: { listen: [...listen] },
    transports: [
      // No STUN servers: webrtc-direct needs none, and the default ones belong to strangers.
      boundedWebRtc({ certificate, rtcConfiguration: { iceServers: [] } }, proved),
      boundedWebSockets(),
    ],
    connectionEncrypters: [noise()],
    // What one stream may send ahead; clients send little, and the memory of all streams together stays bounded.
    streamMuxers: [
      yamux({
        maxInboundStreams: MAX_STREAMS_PER_CONNECTION,
        streamOptions: {
          initialStreamWindowSize: STREAM_WINDOW_BYTES,
          maxStreamWindowSize: STREAM_WINDOW_BYTES,
          maxReadBufferLength: MAX_UNREAD_BYTES,
        },
      }),
    ],
    // It says who it is and asks nobody: what strangers say of themselves would only be kept.
    services: { identify: identify({ runOnConnectionOpen: false }), proved: () => proved },
    connectionGater: new ConnectionGate(proved).gater,
    connectionManager: {
      // The gate decides; its limits are finer, and these only catch what it would let slip.
      maxConnections: MAX_KNOWN + MAX_STRANGERS + MAX_PENDING_CONNECTIONS,
      maxIncomingPendingConnections: 2 * MAX_PENDING_CONNECTIONS,
      inboundConnectionThreshold: Number.MAX_SAFE_INTEGER,
      inboundUpgradeTimeout: CONNECTION_HANDSHAKE_MS,
      inboundStreamProtocolNegotiationTimeout: CONNECTION_HANDSHAKE_MS,
    },
  })
  // Whoever opens a stream is noted, and a key costs nothing: nobody is remembered who is not here.
  node.addEventListener('peer:disconnect', ({ detail }) => void node.peerStore.delete(detail).catch(() => undefined))
  return node
}
