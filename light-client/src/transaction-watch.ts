import { TransactionRefusedError } from './errors.ts'
import { isLastEvent, parseTransactionEvent } from './transaction-event.ts'
import type { TransactionEvent } from './transaction-event.ts'

/**
 * Follows one submitted transaction. The first event decides whether the submission itself succeeds: an invalid
 * transaction rejects `accepted` with the reason, as a full node's RPC does; other and later events go to `onEvent`. One
 * that the light client drops was refused by nobody.
 */
export class TransactionWatch {
  /** Resolves at the first good event, rejects with {@link TransactionRefusedError} when the first one is bad. */
  readonly accepted: Promise<void>
  readonly #accept: () => void
  readonly #refuse: (error: Error) => void
  readonly #onEvent: (event: TransactionEvent) => void
  #decided = false
  #ended = false

  constructor(onEvent: (event: TransactionEvent) => void) {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    this.accepted = promise
    this.#accept = () => resolve(undefined)
    this.#refuse = reject
    this.#onEvent = onEvent
    // When the submission request itself fails, its caller never comes to wait for this promise.
    promise.catch(() => undefined)
  }

  receive(result: unknown): void {
    this.#apply(parseTransactionEvent(result))
  }

  /** The chain stopped: this client no longer carries the transaction, whose fate only the chain's state tells. */
  lost(): void {
    // Nobody refused it, and it may have reached the network.
    if (!this.#decided) this.#accept()
    this.#decided = true
    this.#apply({ event: 'dropped', error: 'the light client restarted' })
  }

  #apply(event: TransactionEvent): void {
    if (this.#ended) return
    this.#ended = isLastEvent(event)
    if (!this.#decided) {
      this.#decided = true
      if (event.event === 'invalid' || event.event === 'error') {
        this.#refuse(new TransactionRefusedError(event.error))
        return
      }
      this.#accept()
    }
    this.#onEvent(event)
  }
}
