import { ERROR_TABLE, type ErrorCode } from './error-table.ts'

/**
 * Base of all our errors. Subclasses fix `code` to a literal and `data` to its shape:
 * `class FrameTooLargeError extends EdgeError<'frame_too_large', { bytes: number }> {}`
 */
export class EdgeError<Code extends ErrorCode = ErrorCode, Data = unknown> extends Error {
  override readonly name: string = 'EdgeError'
  readonly code: Code
  readonly data: Data
  constructor(code: Code, data: Data, message?: string, options?: ErrorOptions) {
    super(message ?? `${ERROR_TABLE[code].title}. ${ERROR_TABLE[code].action}`, options)
    this.code = code
    this.data = data
  }
}
