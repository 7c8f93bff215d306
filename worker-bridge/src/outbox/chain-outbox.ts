import type { Logger } from '../logger/logger.ts'
import type { ChainSnapshot, Intent, Outbox, Report } from '../tasks/chain-port.ts'
import { FeesLowError } from '../chain/errors.ts'
import { freeNonce } from '../chain/nonces.ts'
import { Heartbeats } from './heartbeats.ts'
import type { FreeReport } from './heartbeats.ts'
import { intentCall } from './intent-call.ts'
import type { NamedCall } from './intent-call.ts'
import { isDue, isSettled } from './is-settled.ts'
import type { HotAccount, OutboxChain } from './outbox-chain.ts'
import type { OutboxEntry, OutboxStore } from './outbox-store.ts'

/** Failed dispatches or refusals of one message before an operator has to look. */
const MAX_FAILURES = 6
/** Blocks to wait after the first failure, doubled each time, and the most. */
const FIRST_BACKOFF_BLOCKS = 2
const MAX_BACKOFF_BLOCKS = 64

/**
 * Delivers what the runner wants the chain to know. Nothing is believed but the finalized state: a message is gone
 * from the outbox when that state shows its effect, is sent again when its era has ended without one, and stops after
 * too many failures with an error for the operator. Driven by {@link onSnapshot}, once for each finalized head.
 */
export class ChainOutbox implements Outbox {
  readonly #store: OutboxStore
  readonly #chain: OutboxChain
  readonly #log: Logger
  readonly #stopping = new AbortController()
  /** The signed transaction that this process watches, by the id of its entry. */
  readonly #watched = new Map<number, string>()
  /** Free reports whose nonce a message took, by the id of its entry: only one of the two can be included. */
  readonly #rivals = new Map<number, FreeReport>()
  readonly #heartbeats: Heartbeats
  readonly #held = new Set<number>()
  #reports: readonly Report[] = []
  #fees: FeesLowError | undefined

  constructor(store: OutboxStore, chain: OutboxChain, log: Logger) {
    this.#store = store
    this.#chain = chain
    this.#log = log
    this.#heartbeats = new Heartbeats({
      chain,
      log,
      stopping: this.#stopping.signal,
      nonce: (accountNonce) => this.#nonce(accountNonce),
      canPay: (call, free) => this.#canPay(call, free),
    })
  }

  /** Set while the hot account cannot pay; cleared when it can. */
  get feesLow(): FeesLowError | undefined {
    return this.#fees
  }

  enqueue(intent: Intent): void {
    this.#store.add(intent)
  }

  progress(reports: readonly Report[]): void {
    this.#reports = reports
  }

  /** To be called before a new session starts, when nothing is watched yet. */
  beginSession(): void {
    this.#store.forgetSignatures()
  }

  /** A nonce for a transaction that does not go through the outbox, kept from the others until it is released. */
  holdNonce(accountNonce: number): { nonce: number; release: () => void } {
    const nonce = this.#nonce(accountNonce)
    this.#heartbeats.giveWay(nonce)
    this.#held.add(nonce)
    return { nonce, release: () => void this.#held.delete(nonce) }
  }

  /** Entries on disk, for `status`. */
  entries(): OutboxEntry[] {
    return this.#store.all()
  }

  stop(): void {
    this.#stopping.abort()
  }

  /** Settles, sends and sends again, by what the finalized chain says. Throws what the disk or the chain refuses. */
  async onSnapshot(snapshot: ChainSnapshot): Promise<void> {
    const account = await this.#chain.account(snapshot.finalized)
    this.#heartbeats.observe(account.nonce, snapshot)
    try {
      await this.#deliver(account, snapshot)
    } finally {
      // Also when the disk takes no message: that this worker lives needs none.
      await this.#heartbeats.send(account, snapshot, this.#reports)
    }
  }

  async #deliver(account: HotAccount, snapshot: ChainSnapshot): Promise<void> {
    const open = this.#settle(snapshot)
    for (const entry of open) {
      if (entry.state === 'sent') this.#followUp(entry, account.nonce, snapshot)
    }
    for (const entry of this.#store.all()) {
      const sendable = entry.state === 'waiting' && entry.notBefore <= snapshot.finalized.number
      if (sendable && isDue(entry.intent, snapshot)) await this.#send(entry, account, snapshot)
    }
  }

  #settle(snapshot: ChainSnapshot): OutboxEntry[] {
    return this.#store.all().filter((entry) => {
      if (!isSettled(entry.intent, snapshot)) return true
      this.#store.settled(entry.id)
      this.#rivals.delete(entry.id)
      return false
    })
  }

  /** A sent entry without effect: its era has ended, its nonce was used up, or it is from before a restart. */
  #followUp(entry: OutboxEntry, accountNonce: number, { finalized }: ChainSnapshot): void {
    const used = (entry.nonce ?? 0) < accountNonce
    if (used && this.#rivals.get(entry.id)?.outcome === 'delivered') {
      this.#putBack(entry, finalized.number)
    } else if ((entry.deathBlock ?? 0) <= finalized.number || entry.hex === undefined) {
      this.#watched.delete(entry.id)
      this.#fail(entry, 'its era ended before it was included', finalized.number)
    } else if (this.#watched.has(entry.id)) {
      return
    } else if (used) {
      this.#fail(entry, 'its nonce was used without the effect', finalized.number)
    } else this.#watch(entry, entry.hex, finalized.number)
  }

  async #send(entry: OutboxEntry, account: HotAccount, snapshot: ChainSnapshot): Promise<void> {
    const call = intentCall(entry.intent, snapshot.worker.session)
    if (!(await this.#canPay(call, account.free))) return
    const nonce = this.#nonce(account.nonce, entry)
    const signed = this.#chain.sign(call, nonce, snapshot.finalized)
    const rival = this.#heartbeats.giveWay(nonce)
    if (rival === undefined) this.#rivals.delete(entry.id)
    else this.#rivals.set(entry.id, rival)
    this.#store.signed(entry.id, signed)
    this.#watch(entry, signed.hex, snapshot.finalized.number)
  }

  #watch(entry: OutboxEntry, hex: string, block: number): void {
    this.#watched.set(entry.id, hex)
    const lost = (error: string, included: boolean) => {
      // Given up in the meantime: its era has ended, or the bridge is stopping.
      if (this.#stopping.signal.aborted || this.#watched.get(entry.id) !== hex) return
      this.#watched.delete(entry.id)
      // The free report may be in a block already, though not a final one: the chain will soon show which of them won.
      const rival = this.#rivals.get(entry.id)
      const contested = !included && rival !== undefined && rival.outcome !== 'gone'
      try {
        if (contested) this.#putBack(entry, block + 1)
        else this.#fail(entry, error, block)
      } catch (problem) {
        // It stays as sent and is followed up with the next head.
        this.#log.error('a lost message to the chain cannot be noted', { error: problem })
      }
    }
    this.#chain.submit(hex, this.#stopping.signal).then(
      (fate) => {
        // Success is not noted here: the next snapshot shows the effect, or the nonce used without it.
        if (fate.kind === 'succeeded') this.#watched.delete(entry.id)
        else if (fate.kind === 'failed') lost(fate.dispatchError, true)
        else lost(fate.reason, false)
      },
      (error: unknown) => lost(error instanceof Error ? error.message : String(error), false),
    )
  }

  #putBack(entry: OutboxEntry, notBefore: number): void {
    this.#watched.delete(entry.id)
    this.#rivals.delete(entry.id)
    this.#store.putBack(entry.id, notBefore)
  }

  #fail(entry: OutboxEntry, error: string, block: number): void {
    const failures = entry.failures + 1
    const giveUp = failures >= MAX_FAILURES
    const backoff = Math.min(MAX_BACKOFF_BLOCKS, FIRST_BACKOFF_BLOCKS * 2 ** entry.failures)
    this.#store.failed(entry.id, { error, notBefore: block + backoff, giveUp })
    const { kind, replica, attempt } = entry.intent
    const what = { kind, task: String(entry.intent.task), replica, attempt, error, failures }
    if (giveUp) this.#log.error('message to the chain given up; see "edgecloud-bridge status"', what)
    else this.#log.warn('message to the chain not delivered; it is sent again', what)
  }

  /**
   * That of the message's lost transaction if it is still to be had, else the lowest one free. Nothing waits behind a
   * free report, nor behind a message that is not on its way.
   */
  #nonce(accountNonce: number, own?: OutboxEntry): number {
    const stored = this.#store
      .all()
      .flatMap(({ state, nonce }) => (state === 'sent' && nonce !== undefined ? nonce : []))
    const taken = new Set([...stored, ...this.#heartbeats.nonces, ...this.#held])
    if (own?.nonce !== undefined && own.nonce >= accountNonce && !taken.has(own.nonce)) return own.nonce
    return freeNonce(accountNonce, taken)
  }

  async #canPay(call: NamedCall, free: bigint): Promise<boolean> {
    // Twice, because the fee multiplier may rise until the call is included.
    const needed = 2n * (await this.#chain.fee(call))
    if (free >= needed) {
      this.#fees = undefined
      return true
    }
    if (this.#fees === undefined) {
      this.#fees = new FeesLowError(this.#chain.address, free, needed)
      this.#log.error('fees cannot be paid; only free reports reach the chain', { error: this.#fees })
    }
    return false
  }
}
