import canonicalizeJson from 'canonicalize'
import { hash256 } from '../bytes/hash256.ts'
import { toPrefixedHex } from '../bytes/hex.ts'
import { utf8Encode } from '../bytes/utf8.ts'
import type { TaskSpec } from './schema/task-spec.ts'

/** The canonical text of a task: RFC 8785 JSON of the validated spec with all defaults. */
export function canonicalise(spec: TaskSpec): string {
  return canonicalJson(spec)
}

/** RFC 8785 JSON of plain data. Throws on lone surrogates, cycles and numbers that are not finite. */
export function canonicalJson(value: object): string {
  const text = canonicalizeJson(value)
  if (text === undefined) throw new TypeError('Only plain data has a canonical form')
  return text
}

/** What the owner signs and the chain stores: BLAKE2b-256 of the canonical text. */
export function specHash(canonical: string): `0x${string}` {
  return toPrefixedHex(hash256(utf8Encode(canonical)))
}
