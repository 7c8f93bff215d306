import { crc32 as zipCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from './crc32.ts'
import { utf8Encode } from '../bytes/utf8.ts'
import { decodeFrame } from './decode-frame.ts'
import { encodeFrame } from './encode-frame.ts'
import { FrameDecoder } from './frame-decoder.ts'
import { FrameMalformedError, FrameTooLargeError } from './frame-errors.ts'
import { GAP_REASONS, MAX_FRAME_BYTES, MAX_FRAME_DATA_BYTES, STREAMS } from './frame-layout.ts'
import type { LogFrame } from './frame.ts'
import { splitFrames } from './split-frames.ts'

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const head = {
  seq: u64,
  timestampMs: fc.maxSafeNat(),
  service: fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,62}$/),
  replica: fc.integer({ min: 0, max: 0xffff }),
}
const frames: fc.Arbitrary<LogFrame> = fc.oneof(
  fc.record({
    kind: fc.constant('output' as const),
    ...head,
    stream: fc.constantFrom(...STREAMS),
    lineEnd: fc.boolean(),
    bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from(bytes)),
  }),
  fc.record(
    {
      kind: fc.constant('gap' as const),
      ...head,
      lostBytes: u64,
      lostLines: u64,
      reason: fc.constantFrom(...GAP_REASONS),
    },
    { requiredKeys: ['kind', 'seq', 'timestampMs', 'service', 'replica', 'lostBytes', 'reason'] },
  ),
)
const sample: LogFrame = {
  kind: 'output',
  seq: 7n,
  timestampMs: 1_790_000_000_000,
  service: 'web',
  replica: 2,
  stream: 'stderr',
  lineEnd: true,
  bytes: Uint8Array.of(0, 255, 10),
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

describe('encodeFrame', () => {
  it('gives back every frame unchanged', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
      }),
    )
  })

  it('has a layout that does not change', () => {
    const hex = [...encodeFrame(sample)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    expect(hex).toBe('1b0000005056378e01050700000000000000006c50c4a001000002000377656200ff0a')
  })

  it('holds the promised number of bytes for the longest service name and not one more', () => {
    const service = 'a'.repeat(63)
    const full = encodeFrame({ ...sample, service, bytes: new Uint8Array(MAX_FRAME_DATA_BYTES) })
    expect(full.length).toBe(MAX_FRAME_BYTES)
    expect(() => encodeFrame({ ...sample, service, bytes: new Uint8Array(MAX_FRAME_DATA_BYTES + 1) })).toThrow(
      FrameTooLargeError,
    )
  })

  it.each([
    ['no service', { service: '' }],
    ['a long service', { service: 'a'.repeat(64) }],
    ['a negative seq', { seq: -1n }],
    ['a seq beyond u64', { seq: 2n ** 64n }],
    ['a fractional time', { timestampMs: 1.5 }],
    ['a replica beyond u16', { replica: 65_536 }],
  ])('refuses %s', (_, change) => {
    expect(() => encodeFrame({ ...sample, ...change })).toThrow(FrameMalformedError)
  })
})

describe('decodeFrame', () => {
  it('refuses every record with one bit flipped', () => {
    const record = encodeFrame(sample)
    for (let bit = 0; bit < record.length * 8; bit++) {
      const damaged = record.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect(() => decodeFrame(damaged)).toThrow(FrameMalformedError)
    }
  })

  it('throws nothing but its own error for arbitrary payloads with a right checksum', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 60 }), (payload) => {
        const record = new Uint8Array(8 + payload.length)
        record.set(payload, 8)
        const view = new DataView(record.buffer)
        view.setUint32(0, payload.length, true)
        view.setUint32(4, crc32(payload), true)
        try {
          expect(encodeFrame(decodeFrame(record))).toEqual(record)
        } catch (error) {
          expect(error).toBeInstanceOf(FrameMalformedError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('crc32', () => {
  it('gives the check value of the standard', () => {
    expect(crc32(utf8Encode('123456789'))).toBe(0xcbf43926)
  })

  it('is that of zip, whatever the length and wherever the bytes begin', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, from) => {
        const part = bytes.subarray(from)
        expect(crc32(part)).toBe(zipCrc32(part))
      }),
    )
  })
})

describe('FrameDecoder', () => {
  it('gives the same frames however the input is cut', () => {
    fc.assert(
      fc.property(
        fc.array(frames, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        (list, sizes) => {
          const records = list.map(encodeFrame)
          const file = join(records)
          const decoder = new FrameDecoder()
          const decoded = []
          for (let at = 0, turn = 0; at < file.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1
            decoded.push(...decoder.push(file.subarray(at, at + size)))
            at += size
          }
          expect(decoded.map(({ frame }) => frame)).toEqual(list)
          expect(decoded.map(({ encoded }) => encoded)).toEqual(records)
          expect(decoder.end()).toEqual({ kind: 'clean', validBytes: file.length })
        },
      ),
    )
  })

  it('keeps nothing of a buffer that the caller fills anew', () => {
    const records = [sample, { ...sample, seq: 8n }].map(encodeFrame)
    const file = join(records)
    const shared = Buffer.alloc(7)
    const decoder = new FrameDecoder()
    const decoded = []
    for (let at = 0; at < file.length; at += shared.length) {
      const length = Math.min(shared.length, file.length - at)
      shared.set(file.subarray(at, at + length))
      decoded.push(...decoder.push(shared.subarray(0, length)))
    }
    shared.fill(0)
    expect(decoded.map(({ encoded }) => encoded)).toEqual(records)
    expect(decoder.end().kind).toBe('clean')
  })

  it('finds where to cut a file that was torn at any byte', () => {
    const records = [sample, { ...sample, seq: 8n }, { ...sample, seq: 9n }].map(encodeFrame)
    const file = join(records)
    const ends = records.map((_, i) => join(records.slice(0, i + 1)).length)
    for (let length = 0; length <= file.length; length++) {
      const decoder = new FrameDecoder()
      const decoded = decoder.push(file.subarray(0, length))
      const whole = ends.filter((end) => end <= length)
      expect(decoded).toHaveLength(whole.length)
      const tail = decoder.end()
      expect(tail.validBytes).toBe(whole.at(-1) ?? 0)
      expect(tail.kind).toBe(tail.validBytes === length ? 'clean' : 'torn')
    }
  })

  it.each([
    ['zeros, as some file systems leave them', new Uint8Array(64)],
    ['a record with a wrong checksum', encodeFrame(sample).map((byte, i) => (i === 20 ? byte ^ 4 : byte))],
    ['a length beyond the limit', Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0, 1)],
  ])('stops for good at %s', (_, tail) => {
    const record = encodeFrame(sample)
    const decoder = new FrameDecoder(100)
    expect(decoder.push(join([record, tail]))).toHaveLength(1)
    expect(decoder.push(record)).toHaveLength(0)
    expect(decoder.end()).toMatchObject({ kind: 'corrupt', validBytes: 100 + record.length })
  })
})

describe('splitFrames', () => {
  it('gives back the frames that stand one after the other', () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 5 }), (some) => {
        const records = some.map(encodeFrame)
        expect(splitFrames(join(records))).toEqual(records)
      }),
    )
  })

  it('refuses bytes that are not whole frames', () => {
    const record = encodeFrame(sample)
    for (let length = record.length + 1; length < 2 * record.length; length += 1) {
      expect(() => splitFrames(join([record, record]).subarray(0, length))).toThrow(FrameMalformedError)
    }
    expect(() => splitFrames(new Uint8Array(64))).toThrow(FrameMalformedError)
  })
})
