import type { Signer } from '@polkadot/api/types'

/** An account that can sign. Wallet extensions and development accounts both have this shape. */
export interface SigningAccount {
  /** SS58, prefix 42. */
  readonly address: string
  readonly signer: Signer
}
