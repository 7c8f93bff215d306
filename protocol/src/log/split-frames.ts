import { FrameMalformedError } from './frame-errors.ts'
import { FIXED_BYTES, HEADER_BYTES, MAX_FRAME_BYTES } from './frame-layout.ts'

/**
 * The encoded frames that stand one after the other, as views into the input. Looks at their lengths only: decodeFrame looks at
 * the rest. Throws FrameMalformedError when the input does not end where a frame ends.
 */
export function splitFrames(records: Uint8Array): Uint8Array[] {
  const view = new DataView(records.buffer, records.byteOffset, records.length)
  const frames: Uint8Array[] = []
  for (let at = 0; at < records.length;) {
    const left = records.length - at
    if (left < HEADER_BYTES) throw new FrameMalformedError('it is too short')
    const length = HEADER_BYTES + view.getUint32(at, true)
    if (length > MAX_FRAME_BYTES || length <= HEADER_BYTES + FIXED_BYTES || length > left) {
      throw new FrameMalformedError('its length is out of range')
    }
    frames.push(records.subarray(at, at + length))
    at += length
  }
  return frames
}
