import { create, toBinary } from '@bufbuild/protobuf'
import { constants, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FramesSchema } from '../generated/logs_pb.ts'
import { MessageMalformedError } from '../wire/wire-errors.ts'
import { MAX_UNPACKED_BYTES, unpackFrames } from './unpack-frames.ts'

const RUNS = Number(process.env['EDGECLOUD_FUZZ_RUNS'] ?? 500)
const body = (frames: Uint8Array[]) =>
  toBinary(FramesSchema, create(FramesSchema, { firstSeq: 3n, frames, size: 9n, root: new Uint8Array(32).fill(7) }))
const packed = (bytes: Uint8Array, length = bytes.length) => ({ length, zstd: zstdCompressSync(bytes) })

describe('unpackFrames', () => {
  it('gives what was packed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 20 }), async (frames) => {
        const { firstSeq, size, frames: found } = await unpackFrames(packed(body(frames)))
        expect([firstSeq, size, found.map((frame) => [...frame])]).toEqual([3n, 9n, frames.map((frame) => [...frame])])
      }),
      { numRuns: 100 },
    )
  })

  it('takes the longest message that may come', async () => {
    const frame = new Uint8Array(MAX_UNPACKED_BYTES - body([new Uint8Array(200_000)]).length + 200_000)
    const whole = body([frame])
    expect(whole).toHaveLength(MAX_UNPACKED_BYTES)
    await expect(unpackFrames(packed(whole))).resolves.toMatchObject({ frames: [frame] })
  })

  const frames = body([new Uint8Array(500)])
  it.each([
    ['a length of none', packed(frames, 0)],
    ['a length over the limit', packed(frames, MAX_UNPACKED_BYTES + 1)],
    ['more than it states', packed(frames, frames.length - 1)],
    ['less than it states', packed(frames, frames.length + 1)],
    ['a gigabyte in a few bytes', { length: MAX_UNPACKED_BYTES, zstd: zstdCompressSync(new Uint8Array(2 ** 26)) }],
    ['no bytes', { length: 10, zstd: new Uint8Array(0) }],
    ['bytes that were never compressed', { length: frames.length, zstd: frames }],
    ['bytes that break off', { length: frames.length, zstd: packed(frames).zstd.subarray(0, -4) }],
    ['what is no message', packed(new Uint8Array(100).fill(0xff))],
  ])('refuses %s', async (_, message) => {
    await expect(unpackFrames(message)).rejects.toThrow(MessageMalformedError)
  })

  it('stands whatever comes, and goes on after it', async () => {
    const checksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } }
    const good = { length: frames.length, zstd: zstdCompressSync(frames, checksum) }
    const flipped = fc
      .tuple(fc.nat(good.zstd.length - 1), fc.integer({ min: 1, max: 255 }))
      .map(([at, mask]) => good.zstd.map((byte, index) => (index === at ? byte ^ mask : byte)))
    await fc.assert(
      fc.asyncProperty(fc.oneof(flipped, fc.uint8Array({ maxLength: 300 })), fc.nat(600), async (zstd, length) => {
        await unpackFrames({ length, zstd }).catch((error: unknown) => {
          expect(error).toBeInstanceOf(MessageMalformedError)
        })
        await expect(unpackFrames(good)).resolves.toMatchObject({ size: 9n })
      }),
      { numRuns: RUNS },
    )
  })
})
