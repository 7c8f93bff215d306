import { expect, it } from 'vitest'
import { peerIdFromPublicKey } from '@edgecloud/protocol'
import { dialledAddresses } from './dialled-addresses.ts'

const [peerId, other] = [1, 2].map((byte) => peerIdFromPublicKey(new Uint8Array(32).fill(byte)))

it('takes what the chain has, or the one that the user names, if it is of that worker', () => {
  const own = `/ip4/192.0.2.1/tcp/4001/ws/p2p/${peerId}`
  const place = { peerId: peerId ?? '', addresses: [own, `/ip4/192.0.2.1/udp/4001/webrtc-direct/p2p/${peerId}`] }
  expect(dialledAddresses(place, undefined)).toEqual([own])
  const [bare, named] = ['/dns4/here/tcp/1/ws', `/dns4/here/tcp/1/ws/p2p/${peerId}`]
  expect(dialledAddresses(place, bare)).toEqual([named])
  expect(dialledAddresses(place, named)).toEqual([named])
  for (const wrong of [`/dns4/here/tcp/1/ws/p2p/${other}`, '/dns4/here/tcp/1', 'here:1']) {
    expect(() => dialledAddresses(place, wrong)).toThrow(/--worker: is no WebSocket address/)
  }
})
