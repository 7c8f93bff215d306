import { blake2b } from '@noble/hashes/blake2.js'

/** BLAKE2b-256 of bytes under a key; an empty key is none. */
export type Blake2b256 = (bytes: Uint8Array, key: Uint8Array) => Uint8Array

const NO_KEY = new Uint8Array(0)

const portable: Blake2b256 = (bytes, key) =>
  key.length === 0 ? blake2b(bytes, { dkLen: 32 }) : blake2b(bytes, { dkLen: 32, key })

let present = portable

/** BLAKE2b-256, the hash of the chain. @returns 32 bytes */
export function hash256(bytes: Uint8Array): Uint8Array {
  return present(bytes, NO_KEY)
}

/** Keyed BLAKE2b-256. @param key 1 to 64 bytes @returns 32 bytes */
export function keyedHash256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (key.length === 0) throw new RangeError('A key has 1 to 64 bytes')
  return present(bytes, key)
}

/** Takes another program for the same function, if it gives the same: with and without a key, over one block and several. */
export function replaceHash256(faster: Blake2b256): boolean {
  const key = new Uint8Array(32).fill(7)
  const same = [0, 1, 127, 128, 129, 1_000].every((length) => {
    const bytes = Uint8Array.from({ length }, (_, at) => at & 0xff)
    return [NO_KEY, key].every((with_) => String(faster(bytes, with_)) === String(portable(bytes, with_)))
  })
  if (same) present = faster
  return same
}
