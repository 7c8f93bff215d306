import { utf8Encode } from '../bytes/utf8.ts'
import { LogTree } from '../log/log-tree.ts'
import { canonicalJson } from '../spec/canonical.ts'
import type { OutputManifest } from './output-manifest.ts'

/**
 * Root over a result, 32 bytes: the tree of RFC 6962 with BLAKE2b-256 as logs have it. Leaf 0 is the canonical JSON of
 * {exitCode, version}, leaf i + 1 that of entry i. Entries are sorted here, so their order does not matter.
 */
export function outputRoot({ version, exitCode, entries }: OutputManifest): Uint8Array {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)))
  const tree = new LogTree()
  for (const leaf of [{ version, exitCode }, ...sorted]) tree.append(utf8Encode(canonicalJson(leaf)))
  return tree.root()
}
