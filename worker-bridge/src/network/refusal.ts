import type { ErrorCode } from '@edgecloud/protocol'

/** Thrown to end a stream with a reason that the peer may know. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
