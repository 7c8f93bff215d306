import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EdgeError } from '../errors/edge-error.ts'
import { ClientMessageSchema, ServerMessageSchema } from '../generated/logs_pb.ts'
import { ServerMessageSchema as MetricsServerSchema } from '../generated/metrics_pb.ts'
import { MAX_FRAME_BYTES } from '../log/frame-layout.ts'
import { encodeMessage, MAX_MESSAGE_BYTES } from './encode-message.ts'
import { MessageDecoder } from './message-decoder.ts'
import { MessageMalformedError, MessageTooLargeError, MessageTruncatedError } from './wire-errors.ts'

const RUNS = Number(process.env['EDGECLOUD_FUZZ_RUNS'] ?? 2_000)
const root = new Uint8Array(32).fill(7)
const frames = (bytes: Uint8Array[]) =>
  encodeMessage(ServerMessageSchema, {
    body: { case: 'frames', value: { firstSeq: 2n ** 64n - 1n, frames: bytes, size: 9n, root } },
  })
const read = encodeMessage(ClientMessageSchema, {
  body: { case: 'read', value: { task: 2n ** 64n - 1n, replica: 1, attempt: 2, fromSeq: 3n, follow: true } },
})

describe('encodeMessage', () => {
  it('always has room for one frame of the greatest length', () => {
    expect(frames([new Uint8Array(MAX_FRAME_BYTES)]).length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES + 3)
  })

  it('refuses a message over the limit', () => {
    expect(() => frames([new Uint8Array(MAX_MESSAGE_BYTES)])).toThrow(MessageTooLargeError)
  })
})

describe('MessageDecoder', () => {
  it('gives the same messages however the input is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 500 }),
        (list, step) => {
          const input = Uint8Array.from(list.flatMap((bytes) => [...frames([bytes])]))
          const decoder = new MessageDecoder(ServerMessageSchema)
          const found: number[][] = []
          for (let at = 0; at < input.length; at += step) {
            for (const { body } of decoder.push(input.subarray(at, at + step))) {
              if (body.case === 'frames') found.push(...body.value.frames.map((frame) => [...frame]))
            }
          }
          decoder.end()
          expect(found).toEqual(list.map((bytes) => [...bytes]))
        },
      ),
    )
  })

  it('tells what followed a message, for protocols that go on without messages', () => {
    const bare = Uint8Array.of(0xff, 0xff, 0xff, 0xff)
    const decoder = new MessageDecoder(ClientMessageSchema)
    expect([...decoder.push(read.subarray(0, 5))]).toEqual([])
    const messages = decoder.push(Uint8Array.of(...read.subarray(5), ...bare))
    expect(messages.next().value?.body.case).toBe('read')
    expect(decoder.rest).toEqual(bare)
  })

  it('keeps every number exact', () => {
    const [message] = [...new MessageDecoder(ClientMessageSchema).push(read)]
    expect(message?.body).toMatchObject({ case: 'read', value: { task: 2n ** 64n - 1n, fromSeq: 3n, follow: true } })
  })

  it.each([
    ['a length over the limit', [0x81, 0x80, 0x04], MessageTooLargeError],
    ['a length of many gigabytes', [0xff, 0xff, 0xff, 0xff, 0x0f], MessageTooLargeError],
    ['a length that never ends', [0x80, 0x80, 0x80], MessageMalformedError],
    ['a length spelled too long', [0x81, 0x00], MessageMalformedError],
    ['a field that reaches beyond the message', [0x02, 0x0a, 0x7f], MessageMalformedError],
    ['a wire type that does not exist', [0x01, 0x0f], MessageMalformedError],
    ['text that is not UTF-8', [0x05, 0x1a, 0x03, 0x0a, 0x01, 0xff], MessageMalformedError],
  ])('refuses %s', (_, bytes, error) => {
    expect(() => [...new MessageDecoder(ServerMessageSchema).push(Uint8Array.from(bytes))]).toThrow(error)
  })

  it('makes no room for a length that a stricter limit forbids', () => {
    const decoder = new MessageDecoder(ClientMessageSchema, 100)
    expect(() => [...decoder.push(Uint8Array.of(101))]).toThrow(MessageTooLargeError)
  })

  it('tells a stream that ends in a message from one that ends after it', () => {
    for (let length = 0; length <= read.length; length++) {
      const decoder = new MessageDecoder(ClientMessageSchema)
      const messages = [...decoder.push(read.subarray(0, length))]
      if (length === 0 || length === read.length) expect(() => decoder.end()).not.toThrow()
      else expect(() => decoder.end()).toThrow(MessageTruncatedError)
      expect(messages).toHaveLength(length === read.length ? 1 : 0)
    }
  })

  it('throws nothing but typed errors for random and mutated bytes', () => {
    const valid = frames([Uint8Array.of(1, 2, 3), Uint8Array.of()])
    const mutated = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
      .map((changes) => {
        const bytes = valid.slice()
        for (const [at, value] of changes) bytes[at] = value
        return bytes
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
        for (const schema of [ServerMessageSchema, ClientMessageSchema, MetricsServerSchema]) {
          const decoder = new MessageDecoder(schema)
          try {
            for (const message of decoder.push(bytes)) expect(message.$typeName).toBeTypeOf('string')
            decoder.end()
          } catch (error) {
            expect(error).toBeInstanceOf(EdgeError)
          }
        }
      }),
      { numRuns: RUNS },
    )
  })
})
