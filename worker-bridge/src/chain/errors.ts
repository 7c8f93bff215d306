/** Thrown when the chain's runtime lacks a call or an interface that this bridge needs. */
export class RuntimeMismatchError extends Error {
  override readonly name = 'RuntimeMismatchError'
  readonly code = 'runtime_mismatch'
  readonly missing: string
  constructor(missing: string, options?: ErrorOptions) {
    super(
      `The chain's runtime does not offer "${missing}". Update the bridge, or check the chain specification.`,
      options,
    )
    this.missing = missing
  }
}

/** Thrown when a transaction is in a finalized block but its call failed there. */
export class DispatchFailedError extends Error {
  override readonly name = 'DispatchFailedError'
  readonly code = 'dispatch_failed'
  /** `pallet.Error`, or the kind of a system error. */
  readonly dispatchError: string
  constructor(call: string, dispatchError: string) {
    super(`The chain refused ${call}: ${dispatchError}.`)
    this.dispatchError = dispatchError
  }
}

/** Thrown when a transaction did not become final before its era ended, or this light client lost it. */
export class TransactionLostError extends Error {
  override readonly name = 'TransactionLostError'
  readonly code = 'transaction_lost'
  constructor(call: string, reason: string) {
    super(`${call} did not become final: ${reason}. The chain's state tells whether it took effect.`)
  }
}

/** Thrown when the hot account cannot pay a fee. Amounts in planck. */
export class FeesLowError extends Error {
  override readonly name = 'FeesLowError'
  readonly code = 'fees_low'
  readonly account: string
  readonly free: bigint
  readonly needed: bigint
  constructor(account: string, free: bigint, needed: bigint) {
    super(`Account ${account} has ${free} planck and needs ${needed} for fees. Send it funds.`)
    this.account = account
    this.free = free
    this.needed = needed
  }
}

/** Thrown when no worker on the finalized chain has this bridge's hot key. */
export class NotRegisteredError extends Error {
  override readonly name = 'NotRegisteredError'
  readonly code = 'not_registered'
  constructor(account: string) {
    super(`No worker has the key ${account}. Run "edgecloud-bridge register" with the operator's key.`)
  }
}
