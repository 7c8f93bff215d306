import { create, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeMessage, logs } from '@edgecloud/protocol'
import { FramesMessage } from './frames-message.ts'

it('makes the same bytes as the encoder of all messages', () => {
  const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Uint8Array.from(array))
  const frames = fc.oneof(
    fc.array(bytes(200), { maxLength: 20 }),
    fc.array(
      fc.integer({ min: 16_000, max: 16_100 }).map((length) => new Uint8Array(length)),
      { maxLength: 4 },
    ),
  )
  const message = fc.record({ firstSeq: u64, frames, size: u64, root: bytes(32) })
  fc.assert(
    fc.property(message, (value) => {
      const expected = encodeMessage(logs.ServerMessageSchema, { body: { case: 'frames', value } })
      const message = new FramesMessage(value)
      expect(Buffer.from(message.encoded).equals(expected)).toBe(true)
      const body = toBinary(logs.FramesSchema, create(logs.FramesSchema, value))
      expect(Buffer.from(message.body).equals(body)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
