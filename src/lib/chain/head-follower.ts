import type { SmoldotProvider } from '@edgecloud/light-client'
import { z } from 'zod'
import { parseHeader } from './block-header.ts'
import type { ChainPeer } from './chain-info.ts'
import type { SessionEvents } from './chain-session.ts'
import { CHAIN_MARKS, markOnce } from './chain-marks.ts'
import { ChainStoppedError } from './errors.ts'
import type { Head } from './sourced.ts'

/** How often the peers are looked at: quickly until there is one, then calmly. Milliseconds. */
const PEERS_SOON_MS = 250
const PEERS_MS = 3_000

const peersSchema = z.array(z.object({ peerId: z.string(), roles: z.string(), bestNumber: z.number() }))

const SUBSCRIPTIONS = [
  ['finalized', 'chain_subscribeFinalizedHeads'],
  ['best', 'chain_subscribeNewHeads'],
] as const

/** Follows heads and peers by plain JSON-RPC, so that they show before the big chain library is loaded. */
export class HeadFollower {
  readonly #provider: SmoldotProvider
  readonly #events: SessionEvents
  readonly #first = Promise.withResolvers<Head>()
  #finalized: Head | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #stopped = false

  constructor(provider: SmoldotProvider, events: SessionEvents) {
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
    this.#first.reject(new ChainStoppedError())
  }

  #receive(kind: 'finalized' | 'best', head: Head): void {
    if (this.#stopped) return
    if (kind === 'finalized') {
      // Genesis is what a client says before it has checked anything.
      if (head.number === 0) return
      this.#finalized = head
      this.#first.resolve(head)
      markOnce(CHAIN_MARKS.firstFinal)
    }
    this.#events.head(kind, head)
  }

  #poll(): void {
    const done = (peers: readonly ChainPeer[]) => {
      if (this.#stopped) return
      this.#events.peers(peers)
      this.#timer = setTimeout(() => this.#poll(), peers.length > 0 ? PEERS_MS : PEERS_SOON_MS)
    }
    this.#provider.send('system_peers', []).then(
      (peers) => done(peersSchema.parse(peers)),
      () => done([]),
    )
  }
}
