import type { SigningAccount } from '../chain/signing-account.ts'

/** An account the user may act as. */
export interface WalletAccount extends SigningAccount {
  readonly name: string
  /** `development`: a publicly known key, offered on throw-away chains only. Mark it wherever it shows. */
  readonly kind: 'extension' | 'development'
  /** Name of the extension that holds the key, as `polkadot-js`; `development` for development accounts. */
  readonly wallet: string
}
