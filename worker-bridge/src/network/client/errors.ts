import { EdgeError, ERROR_TABLE, isErrorCode } from '@edgecloud/protocol'
import type { ClientScope } from './client-scope.ts'

/** Thrown when the worker refuses; `code` is its reason. Words of a peer are not shown, only those of our own table. */
export class WorkerRefusedError extends Error {
  override readonly name = 'WorkerRefusedError'
  readonly code: string
  constructor(code: string, scope: ClientScope) {
    const known = isErrorCode(code) ? code : (`${scope}_refused` as const)
    super(`${ERROR_TABLE[known].title}. ${ERROR_TABLE[known].action}`)
    this.code = known
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
