import { ERROR_TABLE, isErrorCode } from '@edgecloud/protocol'

/** Thrown when a worker refuses what was asked of it; `code` is its reason. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly code: string
  constructor(code: string) {
    // Words of a peer are not shown: only what our own table says about its code.
    const known = isErrorCode(code) ? `${ERROR_TABLE[code].title}. ${ERROR_TABLE[code].action}` : undefined
    super(known ?? 'The worker refused without a reason that this page knows.')
    this.code = code.slice(0, 64)
  }
}

/** Thrown when a worker's frames do not add up to what it or the chain has said of them. */
export class LogProofError extends Error {
  override readonly name = 'LogProofError'
  readonly code = 'log_proof_invalid'
  /** Entries from the first on that stay proved all the same, where that is less than what was agreed on before. */
  readonly verified: bigint | undefined
  /** @param detail what is wrong, in words for people */
  constructor(detail: string, verified?: bigint, options?: ErrorOptions) {
    super(detail, options)
    this.verified = verified
  }
}

/** Thrown when a worker publishes no address that a browser can reach. */
export class NoAddressError extends Error {
  override readonly name = 'NoAddressError'
  readonly code = 'worker_no_address'
  constructor() {
    super('The worker publishes no address that this browser can reach.')
  }
}

/** Thrown when a worker sends nothing for longer than it promises to. */
export class WorkerSilentError extends Error {
  override readonly name = 'WorkerSilentError'
  readonly code = 'worker_silent'
  constructor(seconds: number) {
    super(`The worker sent nothing for ${seconds} s.`)
  }
}

/** Thrown when a message arrives that does not belong here. */
export class UnexpectedMessageError extends Error {
  override readonly name = 'UnexpectedMessageError'
  readonly code = 'message_unexpected'
  constructor(got: string) {
    super(`The worker sent "${got}" where something else was due.`)
  }
}
