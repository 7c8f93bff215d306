import { EdgeError } from '../errors/edge-error.ts'

/** Thrown when a packed task does not fit into the chain's limit. */
export class BodyTooLargeError extends EdgeError<'body_too_large', { bytes: number }> {
  override readonly name = 'BodyTooLargeError'
  constructor(bytes: number) {
    super('body_too_large', { bytes })
  }
}

/** Thrown when a body would unpack to more than the limit. Nothing beyond the limit has been unpacked. */
export class BodyExpandsTooFarError extends EdgeError<'body_expands_too_far', { limit: number }> {
  override readonly name = 'BodyExpandsTooFarError'
  constructor(limit: number) {
    super('body_expands_too_far', { limit })
  }
}

/** Thrown when a body cannot be unpacked or is not a valid task in canonical form. */
export class BodyMalformedError extends EdgeError<'body_malformed', { reason: string }> {
  override readonly name = 'BodyMalformedError'
  constructor(reason: string, options?: ErrorOptions) {
    super('body_malformed', { reason }, `The task body cannot be read: ${reason}`, options)
  }
}
