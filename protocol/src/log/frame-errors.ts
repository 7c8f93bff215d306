import { EdgeError } from '../errors/edge-error.ts'

/** Thrown when a frame does not fit into the limit. Split its bytes. */
export class FrameTooLargeError extends EdgeError<'frame_too_large', { bytes: number }> {
  override readonly name = 'FrameTooLargeError'
  constructor(bytes: number) {
    super('frame_too_large', { bytes })
  }
}

/** Thrown when bytes are not exactly one intact frame, or a frame's fields are out of range. */
export class FrameMalformedError extends EdgeError<'frame_malformed', { reason: string }> {
  override readonly name = 'FrameMalformedError'
  constructor(reason: string) {
    super('frame_malformed', { reason }, `The log frame cannot be read: ${reason}`)
  }
}
