import { create, toBinary, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf'
import { MessageTooLargeError } from './wire-errors.ts'

/** Longest message on a stream, without its length prefix. */
export const MAX_MESSAGE_BYTES = 65_536

/** Encodes a message with its length before it, as an unsigned varint. Throws MessageTooLargeError over 64 KiB. */
export function encodeMessage<Desc extends DescMessage>(schema: Desc, message: MessageInitShape<Desc>): Uint8Array {
  const body = toBinary(schema, create(schema, message))
  if (body.length > MAX_MESSAGE_BYTES) throw new MessageTooLargeError(body.length)
  const prefix: number[] = []
  let rest = body.length
  for (; rest > 0x7f; rest >>>= 7) prefix.push((rest & 0x7f) | 0x80)
  prefix.push(rest)
  const bytes = new Uint8Array(prefix.length + body.length)
  bytes.set(prefix)
  bytes.set(body, prefix.length)
  return bytes
}
