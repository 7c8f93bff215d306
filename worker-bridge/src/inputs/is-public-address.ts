import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** From the registry of IANA for special addresses, besides the ones noted. */
const SPECIAL_V4 = blockList('ipv4', [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // behind the NAT of a provider
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // Azure: the host of a virtual machine; not in the registry
  ['169.254.0.0', 16], // link-local, metadata of clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocols
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // relays of 6to4
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
])

/**
 * All that was ever given to the public. Loopback, link-local, site-local, fc00::/7, multicast and both forms of NAT64
 * lie outside of it.
 */
const GLOBAL_V6 = blockList('ipv6', [['2000::', 3]])

const SPECIAL_V6 = blockList('ipv6', [
  ['2001::', 23], // protocols: Teredo, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['3fff::', 20], // documentation
])

/**
 * True if the text is an IP address that anybody in the internet could reach. False for private and special ones, for
 * addresses with a zone, and for what is no address. IPv4 inside of IPv6 (::ffff:a.b.c.d and ::a.b.c.d) is judged as IPv4.
 */
export function isPublicAddress(text: string): boolean {
  if (isIPv4(text)) return !SPECIAL_V4.check(text, 'ipv4')
  if (!isIPv6(text) || text.includes('%')) return false
  const embedded = embeddedV4(text)
  if (embedded !== undefined) return isPublicAddress(embedded)
  return GLOBAL_V6.check(text, 'ipv6') && !SPECIAL_V6.check(text, 'ipv6')
}

/** Misses ::0.0.x.y, whose shortest form has one group; IPv4 has nothing public there either. */
function embeddedV4(text: string): string | undefined {
  const { hostname } = new URL(`https://[${text}]`) // gives the one shortest form
  const [, high, low] = /^\[::(?:ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? []
  if (high === undefined || low === undefined) return undefined
  return [high, low].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]).join('.')
}

function blockList(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [address, bits] of subnets) list.addSubnet(address, bits, family)
  return list
}
