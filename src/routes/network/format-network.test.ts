import { describe, expect, it } from 'vitest'
import { bootnodeParts, formatBytes, roleName } from './format-network.ts'

describe('format-network', () => {
  it('names host and transport of a bootnode', () => {
    expect(bootnodeParts('/ip4/127.0.0.1/tcp/30334/ws/p2p/12D3Koo')).toEqual({
      host: '127.0.0.1, port 30334',
      transport: 'ws',
    })
    expect(bootnodeParts('/dns/p2p.example/tcp/443/tls/ws/p2p/12D3Koo').transport).toBe('wss')
    expect(bootnodeParts('/ip4/10.0.0.1/udp/9/webrtc-direct/certhash/uEi/p2p/12D3Koo').transport).toBe('webrtc-direct')
  })

  it('gives sizes a unit', () => {
    expect([formatBytes(512), formatBytes(81_400), formatBytes(2_400_000)]).toEqual(['512 B', '81 kB', '2.4 MB'])
  })

  it('says what a node is', () => {
    expect(roleName('AUTHORITY')).toBe('validator')
  })
})
