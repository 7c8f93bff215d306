import { EdgeError } from '../errors/edge-error.ts'

/** Thrown when a message is longer than the limit, before any room is made for it. */
export class MessageTooLargeError extends EdgeError<'message_too_large', { bytes: number }> {
  override readonly name = 'MessageTooLargeError'
  constructor(bytes: number) {
    super('message_too_large', { bytes })
  }
}

/** Thrown when bytes do not follow the protocol. */
export class MessageMalformedError extends EdgeError<'message_malformed', { reason: string }> {
  override readonly name = 'MessageMalformedError'
  constructor(reason: string, options?: ErrorOptions) {
    super('message_malformed', { reason }, `The message cannot be read: ${reason}`, options)
  }
}

/** Thrown when the stream ends inside of a message. */
export class MessageTruncatedError extends EdgeError<'message_truncated', { missing: 'length' | 'body' }> {
  override readonly name = 'MessageTruncatedError'
  constructor(missing: 'length' | 'body') {
    super('message_truncated', { missing })
  }
}
