import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'

/** Bytes as lower-case hex without a prefix. */
export const toHex = (bytes: Uint8Array): string => bytesToHex(bytes)

/** Bytes as lower-case hex with `0x`, as the chain's JSON shows hashes. */
export const toPrefixedHex = (bytes: Uint8Array): `0x${string}` => `0x${bytesToHex(bytes)}`

/** Reads hex with or without `0x`. Throws on anything else. */
export const fromHex = (hex: string): Uint8Array => hexToBytes(hex.startsWith('0x') ? hex.slice(2) : hex)
