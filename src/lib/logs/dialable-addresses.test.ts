import { expect, it } from 'vitest'
import { dialableAddresses, type DialRules } from './dialable-addresses.ts'

const PEER = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo'
const rules: DialRules = { peerId: PEER, allowPrivate: false, securePage: true }
const webrtc = (host: string) => `/ip4/${host}/udp/9090/webrtc-direct/certhash/uEiAB/p2p/${PEER}`
const ws = (host: string) => `/ip4/${host}/tcp/9091/ws/p2p/${PEER}`

it.each([
  ['a public worker', webrtc('203.0.113.5'), true],
  ['another peer', webrtc('203.0.113.5').replace(PEER, `${PEER.slice(0, -1)}p`), false],
  ['no peer', '/ip4/203.0.113.5/udp/9090/webrtc-direct/certhash/uEiAB', false],
  ['a relay', `/ip4/203.0.113.5/tcp/1/ws/p2p/x/p2p-circuit/p2p/${PEER}`, false],
  ['webrtc without certificate hash', `/ip4/203.0.113.5/udp/9090/webrtc-direct/p2p/${PEER}`, false],
  ['plain ws from an https page', ws('203.0.113.5'), false],
  ['wss', `/dns4/worker.example/tcp/443/wss/p2p/${PEER}`, true],
  ['tls/ws', `/dns4/worker.example/tcp/443/tls/ws/p2p/${PEER}`, true],
  ['the router at home', webrtc('192.168.1.1'), false],
  ['a company network', webrtc('10.1.2.3'), false],
  ['172.16/12', webrtc('172.20.0.1'), false],
  ['172.32 is public', webrtc('172.32.0.1'), true],
  ['this machine', webrtc('127.0.0.1'), false],
  ['link-local', webrtc('169.254.169.254'), false],
  ['carrier NAT', webrtc('100.64.0.1'), false],
  ['IPv6 unique local', `/ip6/fd00::1/udp/1/webrtc-direct/certhash/uEiAB/p2p/${PEER}`, false],
  ['IPv4 in IPv6', `/ip6/::ffff:127.0.0.1/udp/1/webrtc-direct/certhash/uEiAB/p2p/${PEER}`, false],
  ['plain TCP', `/ip4/203.0.113.5/tcp/1/p2p/${PEER}`, false],
  ['text', 'worker.example', false],
])('%s', (_, address, dialled) => {
  expect(dialableAddresses([address], rules)).toEqual(dialled ? [address] : [])
})

it('dials this machine on a development chain, webrtc first', () => {
  const open = { ...rules, allowPrivate: true }
  expect(dialableAddresses([ws('127.0.0.1'), webrtc('127.0.0.1')], open)).toEqual([
    webrtc('127.0.0.1'),
    ws('127.0.0.1'),
  ])
})
