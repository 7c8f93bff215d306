import type { ChainInfo, ChainPeer, StoredDatabase } from './chain-info.ts'
import type { SessionEvents } from './chain-session.ts'
import { deriveStatus, type ChainFacts, type ChainStatus } from './chain-status.ts'
import type { Clock } from './clock.ts'
import { describeFailure } from './errors.ts'
import type { Head, Sourced } from './sourced.ts'

/** What the link to the chain is known to be, reactive: what a session tells, and the time that passes meanwhile. */
export class ChainState {
  #facts = $state.raw<ChainFacts>(freshFacts())
  #now = $state(Date.now())
  #finalized = $state.raw<Head>()
  #best = $state.raw<Head>()
  #peers = $state.raw<readonly ChainPeer[]>([])
  #genesis = $state.raw<string>()
  #clock = $state.raw<Sourced<Clock>>()
  #info = $state.raw<ChainInfo>()
  #notice = $state.raw<string>()
  #database = $state.raw<StoredDatabase>()

  readonly #status = $derived.by((): ChainStatus => deriveStatus(this.#facts, this.#now))

  get status(): ChainStatus {
    return this.#status
  }
  /** The newest final block; undefined until the light client has one. */
  get finalized(): Head | undefined {
    return this.#finalized
  }
  /** The newest block, which may still be replaced. */
  get best(): Head | undefined {
    return this.#best
  }
  get peers(): readonly ChainPeer[] {
    return this.#peers
  }
  /** Genesis hash, `0x` hex. */
  get genesis(): string | undefined {
    return this.#genesis
  }
  /** The finality clock at the newest final block. */
  get clock(): Clock | undefined {
    return this.#clock?.value
  }
  /** The same with the block it was read at. */
  get clockRead(): Sourced<Clock> | undefined {
    return this.#clock
  }
  get info(): ChainInfo | undefined {
    return this.#info
  }
  get properties(): { symbol: string; decimals: number } {
    return { symbol: this.#info?.symbol ?? 'EDG', decimals: this.#info?.decimals ?? 12 }
  }
  /** False until the chain specification is known. */
  get isDevelopment(): boolean {
    return this.#info?.isDevelopment ?? false
  }
  /** One line for the user about this start, such as that an earlier chain's data was removed. */
  get notice(): string | undefined {
    return this.#notice
  }
  /** What the light client keeps in this browser for the next visit. */
  get database(): StoredDatabase | undefined {
    return this.#database
  }
  /** Unix milliseconds, a second apart: for ages. */
  get now(): number {
    return this.#now
  }

  dismissNotice(): void {
    this.#notice = undefined
  }

  /** All that a new session has to tell anew; values already read stay. */
  protected begin(): void {
    this.#facts = freshFacts()
  }

  protected fail(error: unknown): void {
    this.#patch({ failure: describeFailure(error) })
  }

  /** Looks at the clock, by which a status grows old. */
  protected tick(): void {
    this.#now = Date.now()
  }

  /** Takes in all that a session tells of itself, but for its beginning. */
  protected sessionEvents(): Omit<SessionEvents, 'begun'> {
    return {
      step: (step) => this.#patch({ step }),
      info: (info) => (this.#info = info),
      genesis: (hash) => (this.#genesis = hash),
      notice: (text) => (this.#notice = text),
      clock: (clock) => (this.#clock = clock),
      database: (stored) => (this.#database = stored),
      crashed: () => this.#patch({ crashedAt: Date.now(), peers: 0 }),
      running: () => this.#patch({ crashedAt: undefined }),
      failed: (error) => this.fail(error),
      peers: (peers) => this.#notePeers(peers),
      head: (kind, head) => this.#noteHead(kind, head),
    }
  }

  #patch(change: Partial<ChainFacts>): void {
    this.#facts = { ...this.#facts, ...change }
    this.tick()
  }

  #notePeers(peers: readonly ChainPeer[]): void {
    this.#peers = peers
    this.#patch(peers.length > 0 ? { peers: peers.length, peersSeenAt: Date.now() } : { peers: 0 })
  }

  #noteHead(kind: 'finalized' | 'best', head: Head): void {
    const seenAt = Date.now()
    if (kind === 'best') {
      this.#best = head
      this.#patch({ bestSeenAt: seenAt })
    } else {
      this.#finalized = head
      this.#patch({ finalized: { seenAt, at: head.at } })
    }
  }
}

function freshFacts(): ChainFacts {
  return {
    startedAt: Date.now(),
    step: 'loading',
    failure: undefined,
    crashedAt: undefined,
    peers: 0,
    peersSeenAt: undefined,
    finalized: undefined,
    bestSeenAt: undefined,
  }
}
