import type { Fate, SignedCall } from '../chain/transactor.ts'
import type { Logger } from '../logger/logger.ts'
import type { ChainSnapshot, Report } from '../tasks/chain-port.ts'
import { MAX_REPORTS, reportCall } from './intent-call.ts'
import type { NamedCall } from './intent-call.ts'
import { isReportable } from './is-settled.ts'
import type { HotAccount, OutboxChain } from './outbox-chain.ts'
import { reportPace } from './report-pace.ts'

/** Free reports in a row that may stay unseen; the next one is paid for. */
const MAX_UNSEEN = 2

/** A report on its way that costs no fee. */
export interface FreeReport {
  readonly nonce: number
  readonly deathBlock: number
  /** Block of the worker's last free report when this one was signed. */
  readonly before: number
  /** Whose turn it was to be reported for free. */
  readonly turn: number
  /** True once something else was sent with its nonce. */
  displaced: boolean
  /** `delivered` when the finalized chain shows it, `gone` when it gave way. */
  outcome: 'open' | 'delivered' | 'gone'
  readonly watch: AbortController
}

/** A report on its way that pays its fee. */
interface PaidReport {
  readonly nonce: number
  readonly deathBlock: number
  readonly tick: number
  /** Set when it goes in place of a free one. */
  readonly instead: boolean
}

export interface HeartbeatsInit {
  readonly chain: Pick<OutboxChain, 'sign' | 'submit'>
  readonly log: Logger
  readonly stopping: AbortSignal
  /** The lowest nonce that nothing but a free report has. */
  readonly nonce: (accountNonce: number) => number
  readonly canPay: (call: NamedCall, free: bigint) => Promise<boolean>
}

/**
 * Tells the chain at its pace that this worker lives and how far its runs are. The report is free; what does not fit
 * into it is paid for. Free reports are what every pool drops first, so nothing may rest on one: it goes out behind all
 * other messages, lives shorter than the time to the next, and whatever is to be sent meanwhile takes its nonce. All is
 * kept in memory only, for a newer report says all that an older one did.
 */
export class Heartbeats {
  readonly #init: HeartbeatsInit
  #free: FreeReport | undefined
  #paid: PaidReport[] = []
  #lastTick: number | undefined
  #unseen = 0
  #turn = 0

  constructor(init: HeartbeatsInit) {
    this.#init = init
  }

  /** Nonces that are not to be given out: those of reports that are paid for. */
  get nonces(): number[] {
    return this.#paid.map(({ nonce }) => nonce)
  }

  /** To be told of each nonce that is used. @returns the free report that gives way, for only one can be included */
  giveWay(nonce: number): FreeReport | undefined {
    const free = this.#free
    if (free?.nonce !== nonce) return undefined
    free.displaced = true
    free.watch.abort()
    return free
  }

  /** Finds out what became of reports. To be called for each finalized head, before anything is sent. */
  observe(accountNonce: number, { finalized, worker }: ChainSnapshot): void {
    const over = ({ nonce, deathBlock }: PaidReport | FreeReport) =>
      nonce < accountNonce || deathBlock <= finalized.number
    const free = this.#free
    if (free !== undefined && worker.heartbeat > free.before) {
      this.#end(free, 'delivered')
      this.#unseen = 0
    } else if (free?.displaced === true && over(free)) {
      this.#end(free, 'gone')
      this.#turn = free.turn
      this.#lastTick = undefined // what it said is said again now
    }
    const seen = ({ nonce, tick, instead }: PaidReport) => instead && nonce < accountNonce && worker.lastSeen >= tick
    if (this.#paid.some(seen)) this.#unseen = 0
    this.#paid = this.#paid.filter((report) => !over(report))
  }

  /** Sends what is due. To be called last, so that all else goes before it. */
  async send(account: HotAccount, snapshot: ChainSnapshot, reports: readonly Report[]): Promise<void> {
    const { finalized, tick, worker, pace } = snapshot
    const { interval, latest } = reportPace(pace)
    const waited = this.#lastTick === undefined ? interval : tick - this.#lastTick
    // The next block is the first that can include it.
    const isFree = finalized.number + 1 - worker.heartbeat >= pace.heartbeatInterval
    if (waited < interval || (!isFree && waited < latest)) return
    this.#countUnseen()
    const [first = [], ...rest] = this.#batches(reports.filter((report) => isReportable(report, snapshot)))
    for (const batch of rest) await this.#sendPaid(batch, account, snapshot, false)
    const lost = this.#unseen >= MAX_UNSEEN
    const paid = (lost || !isFree) && (await this.#sendPaid(first, account, snapshot, true))
    if (!paid) this.#sendFree(first, account, snapshot)
    else if (lost) this.#init.log.warn('free reports do not reach the chain; paid for one', { unseen: this.#unseen })
    this.#turn += MAX_REPORTS
    this.#lastTick = tick
  }

  #countUnseen(): void {
    if (this.#free === undefined) return
    this.#unseen += 1 // one that gave way is over before this, for its era is shorter than the interval
    this.#end(this.#free, 'gone')
  }

  /** The first rides for free, and over time every run is in it. */
  #batches(reports: readonly Report[]): Report[][] {
    const start = reports.length > MAX_REPORTS ? this.#turn % reports.length : 0
    const turned = [...reports.slice(start), ...reports.slice(0, start)]
    const count = Math.ceil(turned.length / MAX_REPORTS)
    return Array.from({ length: count }, (_, at) => turned.slice(at * MAX_REPORTS, (at + 1) * MAX_REPORTS))
  }

  #sendFree(reports: readonly Report[], account: HotAccount, snapshot: ChainSnapshot): void {
    const { nonce, deathBlock, hex } = this.#sign('heartbeat', reports, account, snapshot)
    const watch = new AbortController()
    const before = snapshot.worker.heartbeat
    this.#free = { nonce, deathBlock, before, turn: this.#turn, displaced: false, outcome: 'open', watch }
    void this.#submit(hex, AbortSignal.any([this.#init.stopping, watch.signal]))
  }

  /** @returns false when the account cannot pay */
  async #sendPaid(
    reports: readonly Report[],
    account: HotAccount,
    snapshot: ChainSnapshot,
    instead: boolean,
  ): Promise<boolean> {
    if (!(await this.#init.canPay(reportCall('progress', reports, snapshot.worker.session), account.free))) return false
    const { nonce, deathBlock, hex } = this.#sign('progress', reports, account, snapshot)
    const report = { nonce, deathBlock, tick: snapshot.tick, instead }
    this.#paid.push(report)
    void this.#submit(hex, this.#init.stopping).then((fate) => {
      // Lost on its way: its nonce is needed by what comes next. What was included shows itself in the account.
      if (fate === undefined || fate.kind === 'notFinal') this.#paid = this.#paid.filter((other) => other !== report)
    })
    return true
  }

  #sign(
    call: 'heartbeat' | 'progress',
    reports: readonly Report[],
    account: HotAccount,
    { finalized, worker, pace }: ChainSnapshot,
  ): SignedCall {
    const { chain, nonce } = this.#init
    const named = reportCall(call, reports, worker.session)
    return chain.sign(named, nonce(account.nonce), finalized, reportPace(pace).eraBlocks)
  }

  /** @returns undefined when it was refused */
  async #submit(hex: string, signal: AbortSignal): Promise<Fate | undefined> {
    const { chain, log } = this.#init
    try {
      const fate = await chain.submit(hex, signal)
      if (fate.kind === 'failed') log.warn('report refused by the chain', { error: fate.dispatchError })
      return fate
    } catch (error) {
      if (!signal.aborted) log.warn('report not delivered', { error })
      return undefined
    }
  }

  #end(free: FreeReport, outcome: 'delivered' | 'gone'): void {
    free.outcome = outcome
    free.watch.abort()
    this.#free = undefined
  }
}
