import type { ErrorCode } from '@edgecloud/protocol'

/** Codes that only a worker's network gives, besides those of protocol's table. */
export type NetworkCode = 'log_unknown' | 'stream_rate_limited' | 'stream_unexpected_message' | 'worker_stopping'

/** Thrown to end a stream with a reason that the peer may know. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: ErrorCode | NetworkCode
  constructor(code: ErrorCode | NetworkCode, message: string) {
    super(message)
    this.code = code
  }
}
