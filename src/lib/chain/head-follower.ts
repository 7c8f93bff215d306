import type { SmoldotProvider } from '@edgecloud/light-client'
import { z } from 'zod/mini'
import { parseHeader } from './block-header.ts'
import type { ChainPeer } from './chain-info.ts'
import type { SessionEvents } from './chain-session.ts'
import { CHAIN_MARKS, markOnce } from './chain-marks.ts'
import { ChainStoppedError } from './errors.ts'
import type { Head } from './sourced.ts'

/** How often the peers are looked at: quickly until there is one, then calmly. Milliseconds. */
const PEERS_SOON_MS = 250
const PEERS_MS = 3_000

/** A saved database opens with the block it ended with. Younger than this, it counts as caught up. Milliseconds. */
const FRESH_MS = 45_000
/** How long peers may take to bring a newer block before an old one is taken for the newest. Milliseconds. */
const CATCH_UP_MS = 5_000

const peersSchema = z.array(z.object({ peerId: z.string(), roles: z.string(), bestNumber: z.number() }))

const SUBSCRIPTIONS = [
  ['finalized', 'chain_subscribeFinalizedHeads'],
  ['best', 'chain_subscribeNewHeads'],
] as const

/** What the follower needs of the light client's provider. */
export interface HeadSource extends Pick<SmoldotProvider, 'subscribe'> {
  send(method: string, params: unknown[]): Promise<unknown>
}

/** Follows heads and peers by plain JSON-RPC, so that they show before the big chain library is loaded. */
export class HeadFollower {
  readonly #provider: HeadSource
  readonly #events: SessionEvents
  readonly #first = Promise.withResolvers<Head>()
  #finalized: Head | undefined
  /** The block that the light client opened with, while it is too old to be read at. */
  #held: Head | undefined
  #holdTimer: ReturnType<typeof setTimeout> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #stopped = false

  constructor(provider: HeadSource, events: SessionEvents) {
    this.#provider = provider
    this.#events = events
    this.#first.promise.catch(() => undefined)
  }

  /** The newest final block; waits for the first one. */
  async finalized(): Promise<Head> {
    return this.#finalized ?? this.#first.promise
  }

  get hasFinalized(): boolean {
    return this.#finalized !== undefined
  }

  async start(): Promise<void> {
    this.#poll()
    for (const [kind, method] of SUBSCRIPTIONS) {
      await this.#provider.subscribe(kind, method, [], (error, header) => {
        // A failed renewal after a crash: the provider restarts the client and renews again.
        if (error === null) this.#receive(kind, parseHeader(header))
      })
    }
  }

  /** Looks at the peers now. */
  wake(): void {
    clearTimeout(this.#timer)
    this.#poll()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    clearTimeout(this.#holdTimer)
    this.#first.reject(new ChainStoppedError())
  }

  #receive(kind: 'finalized' | 'best', head: Head): void {
    if (this.#stopped) return
    // Genesis is what a client says before it has checked anything.
    if (kind === 'finalized' && head.number === 0) return
    if (kind === 'finalized') this.#accept(head)
    this.#events.head(kind, head)
  }

  /** Holds back an old first block: peers no longer have its state, and transactions sent now would be dropped. */
  #accept(head: Head): void {
    const first = this.#finalized === undefined && this.#held === undefined
    if (first && Date.now() - head.at > FRESH_MS) {
      this.#held = head
      return
    }
    this.#finalized = head
    this.#held = undefined
    this.#first.resolve(head)
    markOnce(CHAIN_MARKS.firstFinal)
  }

  /** The chain itself may stand still: then the old block is the newest, once peers had time to bring another. */
  #releaseHeld(): void {
    if (this.#held === undefined || this.#holdTimer !== undefined) return
    this.#holdTimer = setTimeout(() => {
      if (this.#held !== undefined) this.#accept(this.#held)
    }, CATCH_UP_MS)
  }

  #poll(): void {
    const done = (peers: readonly ChainPeer[]) => {
      if (this.#stopped) return
      this.#events.peers(peers)
      if (peers.length > 0) this.#releaseHeld()
      this.#timer = setTimeout(() => this.#poll(), peers.length > 0 ? PEERS_MS : PEERS_SOON_MS)
    }
    this.#provider.send('system_peers', []).then(
      (peers) => done(peersSchema.parse(peers)),
      () => done([]),
    )
  }
}
