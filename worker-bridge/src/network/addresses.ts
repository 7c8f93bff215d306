import { networkInterfaces } from 'node:os'

/** Addresses and bytes per address that the chain stores for one worker. */
export const MAX_ADDRESSES = 4
export const MAX_ADDRESS_BYTES = 256

export interface ListenPorts {
  /** UDP port of webrtc-direct. */
  webrtcPort: number
  /** TCP port of plain WebSocket. */
  wsPort: number
}

/** What libp2p listens on. `host` is an IPv4 address, `0.0.0.0` for all. */
export function listenAddresses(host: string, ports: ListenPorts): string[] {
  return [`/ip4/${host}/udp/${ports.webrtcPort}/webrtc-direct`, `/ip4/${host}/tcp/${ports.wsPort}/ws`]
}

export interface AnnouncedNode extends ListenPorts {
  /** IPv4 addresses under which others reach this machine, best first. */
  hosts: readonly string[]
  peerId: string
  /** Hashes of the certificates that are or will be in use, newest first. */
  certhashes: readonly string[]
}

/** The multiaddrs for the chain, best first, cut to what it stores: webrtc-direct needs no TLS, so it comes first. */
export function announcedAddresses(node: AnnouncedNode): string[] {
  const perHost = node.hosts.map((host) => [
    ...node.certhashes.map(
      (hash) => `/ip4/${host}/udp/${node.webrtcPort}/webrtc-direct/certhash/${hash}/p2p/${node.peerId}`,
    ),
    `/ip4/${host}/tcp/${node.wsPort}/ws/p2p/${node.peerId}`,
  ])
  return perHost
    .flat()
    .filter((address) => Buffer.byteLength(address) <= MAX_ADDRESS_BYTES)
    .slice(0, MAX_ADDRESSES)
}

/** The addresses to announce for a listen host: itself, or for `0.0.0.0` the machine's own IPv4 addresses. */
export function reachableHosts(host: string): string[] {
  if (host !== '0.0.0.0') return [host]
  const outward = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
  return outward.length > 0 ? outward : ['127.0.0.1']
}
