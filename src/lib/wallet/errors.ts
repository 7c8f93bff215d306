/** Thrown when the user declines in the wallet. */
export class SignatureRejectedError extends Error {
  override readonly name = 'SignatureRejectedError'
  readonly code = 'wallet_rejected'
  constructor(options?: ErrorOptions) {
    super('The wallet did not sign: the request was declined. Nothing was sent.', options)
  }
}

/** Thrown when something must be signed and no account is chosen. */
export class NoAccountError extends Error {
  override readonly name = 'NoAccountError'
  readonly code = 'wallet_no_account'
  constructor() {
    super('Choose an account first.')
  }
}

/** Thrown when the chosen wallet cannot sign text. */
export class TextSigningUnsupportedError extends Error {
  override readonly name = 'TextSigningUnsupportedError'
  readonly code = 'wallet_no_text'
  constructor(wallet: string) {
    super(`The wallet ${wallet} cannot sign text. Use another wallet for this account.`)
  }
}
