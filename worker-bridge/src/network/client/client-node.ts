import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import type { Libp2p } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'
import { createLibp2p } from 'libp2p'
import { STREAM_WINDOW_BYTES } from '../limits.ts'

/** How often the worker is asked for a sign of life, and how long it may take under load, in milliseconds. */
const PING_MS = 15_000
const PING_TIMEOUT_MS = 30_000

/** Builds the libp2p node of an owner, not started. It listens nowhere. `seed` is its ed25519 identity, 32 bytes. */
export async function createClientNode(seed: Uint8Array): Promise<Libp2p> {
  return createLibp2p({
    start: false,
    privateKey: await generateKeyPairFromSeed('Ed25519', seed),
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    // As on the worker: what one stream may send ahead bounds the memory of all.
    streamMuxers: [
      yamux({
        streamOptions: { initialStreamWindowSize: STREAM_WINDOW_BYTES, maxStreamWindowSize: STREAM_WINDOW_BYTES },
      }),
    ],
    services: { identify: identify() },
    // A worker that went dark ends the connection by this; TCP alone may take a quarter of an hour.
    connectionMonitor: {
      pingInterval: PING_MS,
      pingTimeout: { minTimeout: PING_TIMEOUT_MS, maxTimeout: 2 * PING_TIMEOUT_MS },
    },
  })
}
