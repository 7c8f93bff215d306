import fc from 'fast-check'
import { deflateSync } from 'fflate'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { utf8Encode } from '../bytes/utf8.ts'
import { BodyExpandsTooFarError, BodyMalformedError, BodyTooLargeError } from './body-errors.ts'
import { MAX_CANONICAL_BYTES } from './limits.ts'
import { packBody, unpackBody } from './pack-body.ts'

const bomb = (bytes: number) => deflateSync(new Uint8Array(bytes).fill(97), { level: 9 })

describe('packBody and unpackBody', () => {
  it('give back every text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 3_000 }),
        (text) => unpackBody(packBody(text)) === text.toWellFormed(),
      ),
    )
  })

  it('use the format that every deflate library reads', () => {
    expect(inflateRawSync(packBody('{"a":1}')).toString()).toBe('{"a":1}')
  })

  it('refuse what the chain would not store', () => {
    let state = 1
    const noise = Array.from({ length: 40_000 }, () =>
      String.fromCharCode(33 + ((state = (state * 48_271) % 2_147_483_647) % 90)),
    ).join('')
    expect(() => packBody(noise)).toThrow(BodyTooLargeError)
    expect(() => unpackBody(new Uint8Array(16_385))).toThrow(BodyTooLargeError)
  })

  it('stop at the limit of the output and not before', () => {
    expect(unpackBody(bomb(MAX_CANONICAL_BYTES))).toHaveLength(MAX_CANONICAL_BYTES)
    expect(() => unpackBody(bomb(MAX_CANONICAL_BYTES + 1))).toThrow(BodyExpandsTooFarError)
    const big = bomb(15_000_000)
    expect(big.length).toBeLessThan(16_384)
    expect(() => unpackBody(big)).toThrow(BodyExpandsTooFarError)
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    ['a cut body', packBody('{"a":"bcdefghijklmnop"}').slice(0, -4)],
    ['an unknown block type', Uint8Array.of(7, 7, 7, 7)],
    ['text that is not UTF-8', deflateSync(Uint8Array.of(0xff, 0xfe))],
  ])('refuse %s', (_, bytes) => {
    expect(() => unpackBody(bytes)).toThrow(BodyMalformedError)
  })

  it('throw nothing but typed errors for random bytes', () => {
    const typed = [BodyMalformedError, BodyExpandsTooFarError]
    const valid = packBody('{"services":{"a":{"image":"x"}}}'.repeat(20))
    const damaged = fc
      .tuple(fc.nat(valid.length - 1), fc.nat(255))
      .map(([at, value]) => valid.map((byte, i) => (i === at ? value : byte)))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), damaged), (bytes) => {
        try {
          expect(utf8Encode(unpackBody(bytes)).length).toBeLessThanOrEqual(MAX_CANONICAL_BYTES)
        } catch (error) {
          expect(typed.some((type) => error instanceof type)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})
