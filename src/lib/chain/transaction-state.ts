import type { BlockRef } from './sourced.ts'

/** An event of the block that belongs to our transaction. */
export interface ChainEvent {
  /** Pallet in camel case, as `edgeConnect`. */
  readonly section: string
  readonly name: string
  readonly data: unknown
}

/** Where a transaction is. `final` and `refused` are the ends. */
export type TransactionState =
  | { readonly state: 'preparing' }
  /** The wallet is open. */
  | { readonly state: 'signing' }
  | { readonly state: 'sent'; readonly hash: string }
  /** In the newest block, which may still be replaced. */
  | { readonly state: 'included'; readonly hash: string; readonly block: string }
  | {
      readonly state: 'final'
      readonly hash: string
      readonly block: BlockRef
      readonly events: readonly ChainEvent[]
      /** The task that a submit call made. */
      readonly taskId: bigint | undefined
    }
  /** `code` is stable and looked up for title and advice; `message` is readable by itself. */
  | { readonly state: 'refused'; readonly code: string; readonly message: string }

/** The two ends of a transaction. */
export type TransactionEnd = Extract<TransactionState, { state: 'final' | 'refused' }>
