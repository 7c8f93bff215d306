import { prepareWorker, price } from '@edgecloud/protocol'
import type { Chain } from '../chain/chain.svelte.ts'
import { LiveCost, type CostQuestion } from '../chain/live-cost.svelte.ts'
import { formatAmount } from '../ui/format-amount.ts'
import type { Wallet } from '../wallet/wallet.svelte.ts'
import type { Draft } from './draft.svelte.ts'
import { placementOf } from './placement-of.ts'
import { placementReport } from './placement-report.ts'
import { signBlock } from './sign-block.ts'
import { bodyOf, submissionOf } from './submission.ts'

const NONE: ReadonlyMap<number, number> = new Map()
/** Hints worth reading at once. */
const MAX_HINTS = 4

export interface DeploymentInit {
  readonly chain: Chain
  readonly wallet: Wallet
  readonly draft: Draft
  /** Workers that the owner has chosen by hand, read anew whenever it changes. */
  readonly chosen: () => readonly number[]
}

/**
 * What a draft would become on the chain as it is now: where it would run, for how much, and what is still in the way.
 * Reactive; made while a component is set up, and lives as long as that.
 */
export class Deployment {
  readonly #init: DeploymentInit
  readonly workersRead
  readonly paceRead
  readonly #costs: LiveCost
  /** The owner wants to choose, although no worker is chosen yet. */
  wantsToChoose = $state(false)

  constructor(init: DeploymentInit) {
    this.#init = init
    this.workersRead = init.chain.watchWorkers()
    this.paceRead = init.chain.watchPace()
    this.#costs = new LiveCost(init.chain, () => this.#question)
  }

  readonly #live = $derived.by(() => this.workersRead.current)
  readonly workers = $derived.by(() => this.#live?.value ?? [])
  readonly silence = $derived.by(() => this.paceRead.current?.value.silence)
  /** The newest draft that could be read. */
  readonly task = $derived.by(() => this.#init.draft.lastValid)
  /** Places in the text are right only while the text is the one that was read. */
  readonly isOfText = $derived.by(() => this.#init.draft.valid !== undefined)
  readonly body = $derived.by(() => this.task && bodyOf(this.task))
  readonly #placement = $derived.by(() => this.task && placementOf(this.task, this.#init.chosen(), this.wantsToChoose))
  /** What the chain is asked to choose by; undefined where the workers are named. */
  readonly auto = $derived.by(() =>
    this.#placement !== undefined && 'auto' in this.#placement ? this.#placement.auto : undefined,
  )
  readonly named = $derived.by(() =>
    this.#placement !== undefined && 'workers' in this.#placement ? this.#placement.workers : [],
  )
  /** What would be signed. */
  readonly submission = $derived.by(() => {
    const { valid } = this.#init.draft
    if (valid === undefined || this.body === undefined || this.#placement === undefined) return undefined
    return submissionOf(valid, this.body, this.#placement)
  })
  /** The newest answer of the chain, for what is signed now or what was a moment ago. */
  readonly lastCost = $derived.by(() => this.submission && this.#costs.answer?.cost)
  readonly cost = $derived.by(() => {
    const { answer } = this.#costs
    const isOfThis = answer?.of.call.kind === 'submit' && answer.of.call.submission === this.submission
    return isOfThis ? answer.cost : undefined
  })
  readonly #quote = $derived.by(() => this.cost?.quote)
  readonly #prepared = $derived.by(() => this.workers.map(prepareWorker))
  /** Who would get it and who is left out, as far as this browser can tell. */
  readonly report = $derived.by(() => {
    const { task, silence } = this
    if (task === undefined || silence === undefined || this.#live === undefined) return undefined
    return placementReport({ text: this.#init.draft.text, task, placement: this.#placement }, this.#prepared, silence)
  })
  readonly hints = $derived.by(() =>
    this.isOfText && this.auto !== undefined ? (this.report?.hints.slice(0, MAX_HINTS) ?? []) : [],
  )
  /** Workers left out by line of the text. */
  readonly leftOut = $derived.by(() => (this.isOfText ? this.report?.lines : undefined) ?? NONE)
  /** Who gets a replica for how much: the chain's own answer where there is one, else ours. */
  readonly replicas = $derived.by(() => {
    if (this.task === undefined) return []
    const { resources } = this.task.requirements
    if (this.auto !== undefined) {
      const preview = this.report?.preview?.replicas
      return (
        this.#quote?.replicas ?? preview?.map((replica) => ({ worker: replica.worker.id, price: replica.price })) ?? []
      )
    }
    return this.named.map((id) => {
      const rates = this.workers.find((worker) => worker.id === id)?.profile.rates
      return { worker: id, price: rates === undefined ? 0n : price(rates, resources) }
    })
  })
  /** Replicas that nobody takes. */
  readonly unplaced = $derived.by(() =>
    this.auto === undefined ? 0 : (this.#quote?.unplaced ?? this.report?.preview?.unplaced ?? 0),
  )
  readonly #outlook = $derived.by(
    () =>
      this.auto && {
        matching: this.report?.exclusions.matching ?? 0,
        replicas: this.auto.replicas,
        unplaced: this.report?.preview?.unplaced ?? 0,
        hint: this.hints[0]?.message,
      },
  )
  /** What stands in the way of signing. */
  readonly blocked = $derived.by(() => {
    const { chain, wallet, draft } = this.#init
    return signBlock({
      problems: draft.problems,
      requirements: draft.valid?.requirements,
      bodyFits: this.body !== undefined,
      placed: this.#outlook ?? this.named,
      workers: this.workers,
      chainReady: chain.status.kind === 'ready' && this.#live?.source === 'light' && this.report !== undefined,
      hasAccount: wallet.selected !== undefined,
      cost: this.cost,
      format: (planck) => `${formatAmount(planck, chain.properties.decimals)} ${chain.properties.symbol}`,
    })
  })

  readonly #isUnplaced = $derived.by(() => (this.#quote?.unplaced ?? 0) > 0)
  /** A task that found no place is asked for again with each final block: others leave meanwhile. */
  readonly #block = $derived.by(() => (this.#isUnplaced ? this.#init.chain.finalized?.number : undefined))
  readonly #question = $derived.by((): CostQuestion | undefined => {
    void this.#block
    const address = this.#init.wallet.selected?.address
    if (this.submission === undefined || address === undefined) return undefined
    return { call: { kind: 'submit', submission: this.submission }, address }
  })
}
