import { z } from 'zod'

/** Building blocks for values as `toJSON()` of the chain's codecs shows them. */

const hexText = z.string().regex(/^0x([0-9a-f]{2})*$/)

function hexToBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array((hex.length - 2) / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16)
  return bytes
}

/** u64 and u128: a number up to 2^53, big-endian hex above it. */
export const wideInteger = z.union([z.int().nonnegative(), z.string().regex(/^(0x[0-9a-f]+|\d+)$/)]).transform(BigInt)

/** `[u8; N]` and `Vec<u8>`. */
export const bytes = hexText.transform(hexToBytes)

/** A bounded byte string that holds UTF-8. Bytes that are not UTF-8 show as replacement characters. */
export const text = bytes.transform((value) => new TextDecoder().decode(value))

/** A 32-byte hash, kept as lower-case hex with `0x`. */
export const hash = z.string().regex(/^0x[0-9a-f]{64}$/)

/** Degrees from micro-degrees. */
export const microDegrees = z.int().transform((value) => value / 1e6)

/**
 * Turns an enum of the chain into a tagged object: `'Active'` and `{ active: null }` become `{ kind: 'active' }`,
 * `{ unbonding: { until: 5 } }` becomes `{ kind: 'unbonding', until: 5 }`, and any other payload `{ kind, value }`.
 */
export function tagged(input: unknown): unknown {
  if (typeof input === 'string') return { kind: lowerFirst(input) }
  if (typeof input !== 'object' || input === null) return input
  const [entry, ...more] = Object.entries(input)
  if (entry === undefined || more.length > 0) return input
  const [name, payload] = entry
  const kind = lowerFirst(name)
  if (payload === null) return { kind }
  if (typeof payload !== 'object' || Array.isArray(payload)) return { kind, value: payload }
  return { ...payload, kind, value: payload }
}

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1)
}

/** What may be missing: null in JSON. */
export const optional = <T>(schema: z.ZodType<T>) => schema.nullish().transform((value) => value ?? undefined)
