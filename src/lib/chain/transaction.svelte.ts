import type { TransactionEnd, TransactionState } from './transaction-state.ts'

/** A transaction on its way. `done` resolves with its end and never rejects. */
export class Transaction {
  readonly done: Promise<TransactionEnd>
  readonly #finish: (end: TransactionEnd) => void
  #current = $state.raw<TransactionState>({ state: 'preparing' })

  constructor() {
    const { promise, resolve } = Promise.withResolvers<TransactionEnd>()
    this.done = promise
    this.#finish = resolve
  }

  get current(): TransactionState {
    return this.#current
  }

  /** True until it is final or refused. */
  get pending(): boolean {
    return this.#current.state !== 'final' && this.#current.state !== 'refused'
  }

  advance(state: TransactionState): void {
    if (!this.pending) return
    this.#current = state
    if (state.state === 'final' || state.state === 'refused') this.#finish(state)
  }
}
