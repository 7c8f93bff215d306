import type { FinalizedHead } from '../chain/head-tracker.ts'
import type { Fate, SignedCall } from '../chain/transactor.ts'
import type { NamedCall } from './intent-call.ts'

/** The hot account at a finalized block. */
export interface HotAccount {
  readonly nonce: number
  /** Planck. */
  readonly free: bigint
}

/** What the outbox needs of the chain. */
export interface OutboxChain {
  readonly address: string
  /** Valid for `eraBlocks` from the anchor on; about three minutes when none are given. */
  sign(call: NamedCall, nonce: number, anchor: FinalizedHead, eraBlocks?: number): SignedCall
  fee(call: NamedCall): Promise<bigint>
  submit(hex: string, signal: AbortSignal): Promise<Fate>
  account(at: FinalizedHead): Promise<HotAccount>
}
