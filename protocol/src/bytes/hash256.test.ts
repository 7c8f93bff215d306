import { blake2b } from '@noble/hashes/blake2.js'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { accelerateHashing } from './accelerate-hashing.ts'
import { hash256, keyedHash256, replaceHash256, type Blake2b256 } from './hash256.ts'

const honest: Blake2b256 = (bytes, key) => blake2b(bytes, key.length === 0 ? { dkLen: 32 } : { dkLen: 32, key })
afterEach(() => void replaceHash256(honest))

describe('BLAKE2b-256', () => {
  it('is the same by WebAssembly, whatever the lengths of bytes and key', async () => {
    await accelerateHashing()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes, key) => {
        expect(hash256(bytes)).toEqual(blake2b(bytes, { dkLen: 32 }))
        expect(keyedHash256(key, bytes)).toEqual(blake2b(bytes, { dkLen: 32, key }))
      }),
    )
  })

  it('takes a part of a larger array for what it is', async () => {
    await accelerateHashing()
    const part = Uint8Array.from({ length: 300 }, (_, at) => at & 0xff).subarray(100, 231)
    expect(hash256(part)).toEqual(blake2b(part, { dkLen: 32 }))
  })

  it('does not take another function in its place', () => {
    const before = hash256(Uint8Array.of(1, 2, 3))
    expect(replaceHash256((bytes) => blake2b(bytes, { dkLen: 32 }))).toBe(false) // forgets the key
    expect(replaceHash256(() => new Uint8Array(32))).toBe(false)
    expect(hash256(Uint8Array.of(1, 2, 3))).toEqual(before)
  })

  it('refuses an empty key, which would be no key', () => {
    expect(() => keyedHash256(new Uint8Array(0), Uint8Array.of(1))).toThrow(RangeError)
  })
})
