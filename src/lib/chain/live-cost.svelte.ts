import type { ChainCall, CostEstimate } from './chain-calls.ts'

/** What is asked of the chain. Another object is another question. */
export interface CostQuestion {
  readonly call: ChainCall
  /** Who would sign. */
  readonly address: string
}

interface CostAnswer {
  readonly of: CostQuestion
  readonly cost: CostEstimate
}

interface AskedChain {
  readonly finalized: { readonly number: number } | undefined
  estimate(call: ChainCall, address: string): Promise<CostEstimate>
}

/**
 * What a call would cost. Asked again when the question changes, not at every block, as a fee that flickers helps nobody;
 * where no answer came, as while no peer is connected, with the next final block. Made while a component is set up, and
 * lives as long as that.
 */
export class LiveCost {
  readonly #chain: AskedChain
  /** The newest answer, which may be that of the question before. Undefined while there is none. */
  answer = $state.raw<CostAnswer>()
  /** Replaced to ask once more. */
  #round = $state.raw({})
  /** The final block at which the newest question went unanswered. */
  #missed = $state.raw<{ readonly at: number | undefined }>()

  constructor(chain: AskedChain, question: () => CostQuestion | undefined) {
    this.#chain = chain
    const asked = $derived.by(() => ({ question: question(), round: this.#round }))
    $effect(() => this.#ask(asked.question))
    $effect(() => {
      if (this.#missed !== undefined && chain.finalized?.number !== this.#missed.at) this.#round = {}
    })
  }

  #ask(of: CostQuestion | undefined): (() => void) | undefined {
    this.#missed = undefined
    if (of === undefined) {
      this.answer = undefined
      return undefined
    }
    let stale = false
    this.#chain.estimate(of.call, of.address).then(
      (cost) => {
        if (!stale) this.answer = { of, cost }
      },
      () => {
        if (stale) return
        this.answer = undefined // the chain link says why in the status bar; signing asks the chain anyway
        this.#missed = { at: this.#chain.finalized?.number }
      },
    )
    return () => (stale = true)
  }
}
