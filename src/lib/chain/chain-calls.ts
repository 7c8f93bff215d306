import type { Placement, Requirements } from '@edgecloud/protocol'
import type { Quote } from './quote.ts'

/** What a submit call carries; made by `protocol` from the task file. */
export interface TaskSubmission {
  /** BLAKE2b-256 of the canonical form, `0x` hex. */
  readonly specHash: string
  /** The packed canonical form, at most 16 KiB. */
  readonly body: Uint8Array
  readonly requirements: Requirements
  readonly placement: Placement
}

/** A new version of the file of a running task. */
export type TaskChange = Omit<TaskSubmission, 'placement'>

/** How many copies a task is to have; keyed as `@polkadot/api` keys enums with data in JSON. */
export type Scaling =
  /** So many in all, where the chain chooses the workers. */
  | { readonly replicas: number }
  /** One more on each of these workers, where the owner chose them. */
  | { readonly add: readonly number[] }
  /** These replicas no more. */
  | { readonly remove: readonly number[] }

/** The calls that this page makes. */
export type ChainCall =
  | { readonly kind: 'submit'; readonly submission: TaskSubmission }
  | { readonly kind: 'update'; readonly task: bigint; readonly change: TaskChange }
  | { readonly kind: 'scale'; readonly task: bigint; readonly scaling: Scaling }
  | { readonly kind: 'cancel'; readonly task: bigint }
  | { readonly kind: 'poke'; readonly task: bigint }
  /** Planck. */
  | { readonly kind: 'transfer'; readonly to: string; readonly amount: bigint }

/** What a call costs, in planck. */
export interface CostEstimate {
  /** Paid to the chain, not returned. */
  readonly fee: bigint
  /** Held in all while the task is on the chain, returned when it is removed; 0 where the call leaves that as it is. */
  readonly deposit: bigint
  /** What the account can spend now. */
  readonly spendable: bigint
  /** Where the replicas would go, and for how much; only for a new task. */
  readonly quote?: Quote | undefined
}

/** Spendable and held amounts of an account, in planck. */
export interface Balance {
  readonly spendable: bigint
  readonly free: bigint
  readonly held: bigint
}
