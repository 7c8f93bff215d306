/**
 * The addresses of a worker that bytes can be carried over: WebSocket, whose muxer holds back a sender that is too
 * fast. WebRTC in libp2p does not, so one that reads slowly would lose its connection. An address must name the worker.
 */
export function websocketAddresses(addresses: readonly string[], peerId: string): string[] {
  return addresses.filter((address) => {
    const parts = address.split('/')
    if (parts[0] !== '' || parts.at(-2) !== 'p2p' || parts.at(-1) !== peerId) return false
    return (parts.includes('ws') || parts.includes('wss')) && !parts.includes('p2p-circuit')
  })
}
