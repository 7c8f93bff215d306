import { blake2b } from '@noble/hashes/blake2.js'

/** BLAKE2b-256, the hash of the chain. @returns 32 bytes */
export function hash256(bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, { dkLen: 32 })
}

/** Keyed BLAKE2b-256. @param key 1 to 64 bytes @returns 32 bytes */
export function keyedHash256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, { dkLen: 32, key })
}
