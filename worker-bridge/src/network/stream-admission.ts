import type { ProvedPeers } from './proved-peers.ts'
import { TokenBuckets } from './token-bucket.ts'
import type { BucketRate } from './token-bucket.ts'

/** What part of all strangers' streams one host may open at most: its inhabitants share an address behind a NAT. */
const SHARE_OF_A_HOST = 1 / 8
/** And of all streams of proved peers: an owner may turn against others, too. */
const SHARE_OF_A_KNOWN_HOST = 3 / 4

/**
 * How often streams of one protocol may be opened: by a peer, by all strangers of a host, and in total. Peers that have proved
 * their right to a task are counted apart, so strangers never use up what owners need, and one host not what others need.
 */
export class StreamAdmission {
  readonly #proved: ProvedPeers
  readonly #perPeer: TokenBuckets
  readonly #perHost: TokenBuckets
  readonly #strangers: TokenBuckets
  readonly #known: TokenBuckets
  readonly #perKnownHost: TokenBuckets

  constructor(rates: { perPeer: BucketRate; total: BucketRate }, proved: ProvedPeers) {
    const { perPeer, total } = rates
    this.#proved = proved
    this.#perPeer = new TokenBuckets(perPeer)
    this.#perHost = new TokenBuckets({
      burst: Math.min(2 * perPeer.burst, total.burst / 2),
      perSecond: Math.max(perPeer.perSecond, total.perSecond * SHARE_OF_A_HOST),
    })
    this.#strangers = new TokenBuckets(total)
    this.#known = new TokenBuckets(total)
    this.#perKnownHost = new TokenBuckets({
      burst: total.burst * SHARE_OF_A_KNOWN_HOST,
      perSecond: total.perSecond * SHARE_OF_A_KNOWN_HOST,
    })
  }

  /** Takes from each limit in turn; who is refused by a narrow one leaves the wide ones as they are. */
  admit(peer: string, host: string, nowMs: number): boolean {
    if (!this.#perPeer.take(peer, nowMs)) return false
    if (this.#proved.hasPeer(peer, nowMs)) return this.#perKnownHost.take(host, nowMs) && this.#known.take('', nowMs)
    return this.#perHost.take(host, nowMs) && this.#strangers.take('', nowMs)
  }
}
