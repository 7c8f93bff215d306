import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { webRTCDirect } from '@libp2p/webrtc'
import { webSockets } from '@libp2p/websockets'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { rawProtocol } from '../logs/raw-protocol.ts'

const STREAM_WINDOW = { initialStreamWindowSize: 256 * 1024, maxStreamWindowSize: 256 * 1024 }

/** The baseline: takes the bytes of the raw stream with the same transports, and does nothing with them. */
export async function readRaw(address: string): Promise<{ ms: number; bytes: number }> {
  const node = await createLibp2p({
    transports: [webRTCDirect(), webSockets()],
    connectionEncrypters: [noise()],
    // As the app has it.
    streamMuxers: [yamux({ streamOptions: STREAM_WINDOW })],
    connectionGater: { denyDialMultiaddr: () => false },
    connectionMonitor: { enabled: false },
    services: { identify: identify() },
  })
  try {
    await node.dial(multiaddr(address))
    const started = performance.now()
    const stream = await node.dialProtocol(multiaddr(address), rawProtocol(1))
    stream.maxReadBufferLength = 2 ** 20
    let bytes = 0
    await new Promise<void>((resolve, reject) => {
      stream.addEventListener('message', ({ data }) => (bytes += data.byteLength))
      stream.addEventListener('end', () => resolve())
      stream.addEventListener('close', ({ error }) => (error === undefined ? resolve() : reject(error)))
    })
    return { ms: performance.now() - started, bytes }
  } finally {
    await node.stop()
  }
}
