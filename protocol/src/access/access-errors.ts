import { EdgeError } from '../errors/edge-error.ts'

/** Thrown when a session statement is not in the one form it has. */
export class DelegationMalformedError extends EdgeError<'access_delegation_malformed', { reason: string }> {
  override readonly name = 'DelegationMalformedError'
  constructor(reason: string) {
    super('access_delegation_malformed', { reason }, `The session statement cannot be read: ${reason}`)
  }
}

/** Thrown when bytes are not exactly one token. */
export class TokenMalformedError extends EdgeError<'access_token_malformed', { reason: string }> {
  override readonly name = 'TokenMalformedError'
  constructor(reason: string, options?: ErrorOptions) {
    super('access_token_malformed', { reason }, `The token cannot be read: ${reason}`, options)
  }
}
