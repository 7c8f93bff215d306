import type { ErrorCode } from '../../errors/error-table.ts'

/** Thrown when a number with a unit cannot be read. The message names the accepted form. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError'
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
