import type { Placement, Requirements } from '@edgecloud/protocol'

/** What a submit call carries; made by `protocol` from the task file. */
export interface TaskSubmission {
  /** BLAKE2b-256 of the canonical form, `0x` hex. */
  readonly specHash: string
  /** The packed canonical form, at most 16 KiB. */
  readonly body: Uint8Array
  readonly requirements: Requirements
  readonly placement: Placement
}

/** The calls that this page makes. */
export type ChainCall =
  | { readonly kind: 'submit'; readonly submission: TaskSubmission }
  | { readonly kind: 'cancel'; readonly task: bigint }
  | { readonly kind: 'poke'; readonly task: bigint }

/** What a call costs, in planck. */
export interface CostEstimate {
  /** Paid to the chain, not returned. */
  readonly fee: bigint
  /** Held while the task is on the chain, returned when it is removed. */
  readonly deposit: bigint
  /** What the account can spend now. */
  readonly spendable: bigint
}

/** Spendable and held amounts of an account, in planck. */
export interface Balance {
  readonly spendable: bigint
  readonly free: bigint
  readonly held: bigint
}
