import { EdgeError } from '../errors/edge-error.ts'

/** Thrown when the secrets of a replica do not fit into an envelope. */
export class SecretsTooLargeError extends EdgeError<'secrets_too_large', { bytes: number }> {
  override readonly name = 'SecretsTooLargeError'
  constructor(bytes: number) {
    super('secrets_too_large', { bytes })
  }
}

/** Thrown when an envelope does not open with this key for this attempt, worker and time. */
export class SecretsSealedError extends EdgeError<'secrets_sealed', null> {
  override readonly name = 'SecretsSealedError'
  constructor(options?: ErrorOptions) {
    super('secrets_sealed', null, undefined, options)
  }
}

/** Thrown when an envelope, or what was in it, is not in the one form that it has. The reason never tells what was in it. */
export class SecretsMalformedError extends EdgeError<'secrets_malformed', { reason: string }> {
  override readonly name = 'SecretsMalformedError'
  constructor(reason: string, options?: ErrorOptions) {
    super('secrets_malformed', { reason }, `The secrets cannot be read: ${reason}`, options)
  }
}
