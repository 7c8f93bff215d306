import type { TransactionEvent } from './transaction-event.ts'

/** The legacy status (`ExtrinsicStatus` as JSON) that stands for an event. */
export type LegacyStatus =
  | 'ready'
  | 'invalid'
  | 'dropped'
  | { broadcast: string[] }
  | { inBlock: string }
  | { retracted: string }
  | { finalized: string }

/** Maps the events of one transaction to legacy statuses; remembers the block for `retracted`. */
export class LegacyStatusMapper {
  readonly #onStatus: (status: LegacyStatus) => void
  #included: string | undefined

  constructor(onStatus: (status: LegacyStatus) => void) {
    this.#onStatus = onStatus
  }

  receive(event: TransactionEvent): void {
    const status = this.#toLegacy(event)
    if (event.event === 'bestChainBlockIncluded') this.#included = event.block?.hash
    if (status !== undefined) this.#onStatus(status)
  }

  #toLegacy(event: TransactionEvent): LegacyStatus | undefined {
    switch (event.event) {
      case 'validated':
        return 'ready'
      case 'broadcasted':
        return { broadcast: [] }
      case 'bestChainBlockIncluded':
        if (event.block !== null) return { inBlock: event.block.hash }
        return this.#included === undefined ? undefined : { retracted: this.#included }
      case 'finalized':
        return { finalized: event.block.hash }
      case 'invalid':
        return 'invalid'
      case 'error':
      case 'dropped':
        return 'dropped'
    }
  }
}
