import { fromBinary } from '@bufbuild/protobuf'
import { zstdDecoder } from '../bytes/zstd-decoder.ts'
import { FramesSchema, type Frames, type Packed } from '../generated/logs_pb.ts'
import { MessageMalformedError } from '../wire/wire-errors.ts'

/** Longest message of frames that may come compressed. */
export const MAX_UNPACKED_BYTES = 4 * 65_536

/** The frames in a compressed message. Throws MessageMalformedError; makes no room for more than MAX_UNPACKED_BYTES. */
export async function unpackFrames({ length, zstd }: Pick<Packed, 'length' | 'zstd'>): Promise<Frames> {
  const decode = await zstdDecoder()
  if (decode === undefined) throw new MessageMalformedError('it is compressed, which was not asked for')
  // A length of none would have the decoder believe what the bytes say of themselves.
  if (length === 0 || length > MAX_UNPACKED_BYTES)
    throw new MessageMalformedError(`it would have ${length} bytes, and may have 1 to ${MAX_UNPACKED_BYTES}`)
  try {
    const bytes = decode(zstd, length)
    if (bytes.length === length) return fromBinary(FramesSchema, bytes)
  } catch (cause) {
    throw new MessageMalformedError('what was compressed are no frames', { cause })
  }
  throw new MessageMalformedError('it has not the length that it states')
}
