import { describe, expect, it } from 'vitest'
import { announcedAddresses } from './addresses.ts'

const node = { webrtcPort: 4001, wsPort: 4002, peerId: '12D3KooWx' }

describe('announcedAddresses', () => {
  it('puts webrtc-direct first, the newest certificate before the old one', () => {
    expect(announcedAddresses({ ...node, hosts: ['192.0.2.1'], certhashes: ['uNew', 'uOld'] })).toEqual([
      '/ip4/192.0.2.1/udp/4001/webrtc-direct/certhash/uNew/p2p/12D3KooWx',
      '/ip4/192.0.2.1/udp/4001/webrtc-direct/certhash/uOld/p2p/12D3KooWx',
      '/ip4/192.0.2.1/tcp/4002/ws/p2p/12D3KooWx',
    ])
  })

  it('gives the chain no more than it stores', () => {
    const hosts = ['192.0.2.1', '192.0.2.2', '192.0.2.3']
    expect(announcedAddresses({ ...node, hosts, certhashes: ['uNew'] })).toHaveLength(4)
  })
})
