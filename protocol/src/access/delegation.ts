import type { AccessScope } from './scope.ts'

/** What the owner signs once in the wallet: this tab's session key may read these tasks until then. */
export interface Delegation {
  /** Genesis hash of the chain, `0x` and 64 lower-case hex digits. */
  readonly genesis: string
  /** SS58 address of the owner, prefix 42. */
  readonly owner: string
  /** Peer id (12D3KooW…) of the tab's libp2p identity. */
  readonly sessionKey: string
  readonly scopes: readonly AccessScope[]
  readonly tasks: 'all' | readonly bigint[]
  /** Unix time in milliseconds. */
  readonly notAfterMs: number
  /** The owner's session epoch on chain; raising it revokes every earlier delegation. */
  readonly epoch: number
}
