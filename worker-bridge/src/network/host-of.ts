import type { Multiaddr } from '@multiformats/multiaddr'

/** The IP address that a connection comes from; a NAT's inhabitants share one. Headers of proxies are not believed. */
export function hostOf(address: Multiaddr): string {
  return address.getComponents().find(({ name }) => name === 'ip4' || name === 'ip6')?.value ?? 'unknown'
}
