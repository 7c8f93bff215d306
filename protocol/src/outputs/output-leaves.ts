import { utf8Encode } from '../bytes/utf8.ts'
import { canonicalJson } from '../spec/canonical.ts'
import type { OutputManifest } from './output-manifest.ts'

/**
 * What the root over a result is made of, one by one, so that a page can rest in between: leaf 0 is the canonical JSON of
 * {exitCode, version}, leaf i + 1 that of entry i. Entries are sorted here, so their order does not matter.
 */
export function* outputLeaves({ version, exitCode, entries }: OutputManifest): Generator<Uint8Array, void, undefined> {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)))
  for (const leaf of [{ version, exitCode }, ...sorted]) yield utf8Encode(canonicalJson(leaf))
}
