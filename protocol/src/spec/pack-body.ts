import { deflateSync, Inflate } from 'fflate'
import { utf8Decode, utf8Encode } from '../bytes/utf8.ts'
import { MAX_BODY_BYTES } from '../constants.ts'
import { BodyExpandsTooFarError, BodyMalformedError, BodyTooLargeError } from './body-errors.ts'
import { MAX_CANONICAL_BYTES } from './limits.ts'

/** Input is fed in small steps, so that the output of one step (at most 1032 times as long) stays bounded as well. */
const STEP_BYTES = 64

/** Compresses a canonical text (raw DEFLATE) for the chain. Throws BodyTooLargeError over 16 KiB. */
export function packBody(canonical: string): Uint8Array {
  const packed = deflateSync(utf8Encode(canonical), { level: 9 })
  if (packed.length > MAX_BODY_BYTES) throw new BodyTooLargeError(packed.length)
  return packed
}

/** Unpacks a body from the chain. Throws BodyExpandsTooFarError as soon as the output passes 256 KiB, BodyMalformedError if damaged. */
export function unpackBody(bytes: Uint8Array): string {
  if (bytes.length > MAX_BODY_BYTES) throw new BodyTooLargeError(bytes.length)
  const output = new Uint8Array(MAX_CANONICAL_BYTES)
  if (bytes.length === 0) throw new BodyMalformedError('it is empty')
  let length = 0
  const inflate = new Inflate((chunk) => {
    if (length + chunk.length > output.length) throw new BodyExpandsTooFarError(MAX_CANONICAL_BYTES)
    output.set(chunk, length)
    length += chunk.length
  })
  try {
    for (let from = 0; from < bytes.length; from += STEP_BYTES) {
      inflate.push(bytes.subarray(from, from + STEP_BYTES), from + STEP_BYTES >= bytes.length)
    }
    return utf8Decode(output.subarray(0, length))
  } catch (error) {
    if (error instanceof BodyExpandsTooFarError) throw error
    throw new BodyMalformedError('it is not compressed text', { cause: error })
  }
}
