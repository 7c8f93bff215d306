import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import type { Libp2p } from '@libp2p/interface'
import { webRTCDirect } from '@libp2p/webrtc'
import type { TransportCertificate } from '@libp2p/webrtc'
import { webSockets } from '@libp2p/websockets'
import { createLibp2p } from 'libp2p'
import {
  CONNECTIONS_PER_HOST_PER_SECOND,
  CONNECTION_HANDSHAKE_MS,
  MAX_CONNECTIONS,
  MAX_PENDING_CONNECTIONS,
  STREAM_WINDOW_BYTES,
} from './limits.ts'

export interface NetworkNodeInit {
  /** ed25519 seed of the identity, 32 bytes. */
  seed: Uint8Array
  certificate: TransportCertificate
  /** Multiaddrs to listen on. */
  listen: readonly string[]
}

/** Builds the worker's libp2p node, not started. It answers; it never searches or dials others on its own. */
export async function createNetworkNode({ seed, certificate, listen }: NetworkNodeInit): Promise<Libp2p> {
  return createLibp2p({
    start: false,
    privateKey: await generateKeyPairFromSeed('Ed25519', seed),
    addresses: { listen: [...listen] },
    transports: [
      // No STUN servers: webrtc-direct needs none, and the default ones belong to strangers.
      webRTCDirect({ certificate, rtcConfiguration: { iceServers: [] } }),
      webSockets(),
    ],
    connectionEncrypters: [noise()],
    // What one stream may send ahead; clients send little, and the memory of all streams together stays bounded.
    streamMuxers: [
      yamux({
        streamOptions: { initialStreamWindowSize: STREAM_WINDOW_BYTES, maxStreamWindowSize: STREAM_WINDOW_BYTES },
      }),
    ],
    services: { identify: identify() },
    connectionManager: {
      maxConnections: MAX_CONNECTIONS,
      maxIncomingPendingConnections: MAX_PENDING_CONNECTIONS,
      inboundConnectionThreshold: CONNECTIONS_PER_HOST_PER_SECOND,
      inboundUpgradeTimeout: CONNECTION_HANDSHAKE_MS,
      inboundStreamProtocolNegotiationTimeout: CONNECTION_HANDSHAKE_MS,
    },
  })
}
