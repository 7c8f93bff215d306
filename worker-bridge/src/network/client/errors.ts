import { EdgeError, ERROR_TABLE, isErrorCode } from '@edgecloud/protocol'
import type { NetworkCode } from '../refusal.ts'
import type { ClientScope } from './client-scope.ts'

/** Codes that only a worker's network gives, as far as they can meet a client of ours. */
const WORKER_ONLY: Partial<Record<NetworkCode | 'peer_too_slow', string>> = {
  stream_rate_limited: 'The worker asks for a pause.',
  stream_unexpected_message: 'The worker speaks another version of the protocol.',
  worker_stopping: 'The worker is restarting.',
}

/** Thrown when the worker refuses; `code` is its reason. Words of a peer are not shown, only those of our own table. */
export class WorkerRefusedError extends Error {
  override readonly name = 'WorkerRefusedError'
  readonly code: string
  constructor(code: string, scope: ClientScope) {
    const own = isErrorCode(code) ? `${ERROR_TABLE[code].title}. ${ERROR_TABLE[code].action}` : undefined
    const known = own ?? (Object.hasOwn(WORKER_ONLY, code) ? WORKER_ONLY[code as keyof typeof WORKER_ONLY] : undefined)
    const unknown = `${scope}_refused` as const
    super(known ?? `${ERROR_TABLE[unknown].title}. ${ERROR_TABLE[unknown].action}`)
    this.code = known === undefined ? unknown : code
  }
}

/** Thrown when none of a worker's addresses answers. */
export class WorkerUnreachableError extends EdgeError<'worker_unreachable', null> {
  override readonly name = 'WorkerUnreachableError'
  constructor(options?: ErrorOptions) {
    super('worker_unreachable', null, undefined, options)
  }
}

/** Thrown when a worker has no address over which a sender can be held back. */
export class NoAddressError extends EdgeError<'worker_no_address', { peerId: string }> {
  override readonly name = 'NoAddressError'
  constructor(peerId: string) {
    super('worker_no_address', { peerId })
  }
}
