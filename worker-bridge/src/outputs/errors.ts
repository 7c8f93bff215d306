import { EdgeError } from '@edgecloud/protocol'

/** Thrown when there is more under the output paths than is kept. `most` is a number of what `of` says. */
export class OutputsTooLargeError extends EdgeError<
  'outputs_too_large',
  { of: 'bytes' | 'files and directories'; most: number }
> {
  override readonly name = 'OutputsTooLargeError'
  constructor(of: 'bytes' | 'files and directories', most: number) {
    super('outputs_too_large', { of, most }, `The outputs have more than ${most} ${of}`)
  }
}

/** Thrown when an archive with outputs is not whole, or no archive. */
export class OutputsUnreadableError extends EdgeError<'outputs_unreadable', { detail: string }> {
  override readonly name = 'OutputsUnreadableError'
  constructor(detail: string, options?: ErrorOptions) {
    super('outputs_unreadable', { detail }, `The outputs cannot be read: ${detail}`, options)
  }
}
