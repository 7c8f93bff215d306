import { expect, it } from 'vitest'
import { peerIdFromPublicKey } from '@edgecloud/protocol'
import { websocketAddresses } from './websocket-addresses.ts'

const peerId = peerIdFromPublicKey(new Uint8Array(32).fill(1))
const other = peerIdFromPublicKey(new Uint8Array(32).fill(2))

it('takes only addresses of the worker itself over which a sender can be held back', () => {
  const good = [
    `/ip4/192.0.2.1/tcp/4001/ws/p2p/${peerId}`,
    `/dns4/worker.example/tcp/443/wss/p2p/${peerId}`,
    `/ip6/2001:db8::1/tcp/443/tls/ws/p2p/${peerId}`,
  ]
  const bad = [
    `/ip4/192.0.2.1/udp/4001/webrtc-direct/certhash/uEiA/p2p/${peerId}`,
    `/ip4/192.0.2.1/tcp/4001/ws/p2p/${other}`,
    `/ip4/192.0.2.1/tcp/4001/ws/p2p/${other}/p2p-circuit/p2p/${peerId}`,
    '/ip4/192.0.2.1/tcp/4001/ws',
    `ws/p2p/${peerId}`,
    '',
  ]
  expect(websocketAddresses([...bad, ...good], peerId)).toEqual(good)
})
