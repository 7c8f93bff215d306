import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { webRTCDirect } from '@libp2p/webrtc'
import { webSockets } from '@libp2p/websockets'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

/** Dials the given address and says how many streams the other side knows. */
export default async function useLibp2p(address: string): Promise<string> {
  const node = await createLibp2p({
    transports: [webSockets(), webRTCDirect()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    services: { identify: identify() },
  })
  try {
    const connection = await node.dial(multiaddr(address))
    return `connected ${connection.status}`
  } finally {
    await node.stop()
  }
}
