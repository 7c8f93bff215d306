import { LogTree } from '../log/log-tree.ts'
import { outputLeaves } from './output-leaves.ts'
import type { OutputManifest } from './output-manifest.ts'

/** Root over a result, 32 bytes: the tree of RFC 6962 with BLAKE2b-256 as logs have it, over the leaves of the result. */
export function outputRoot(manifest: OutputManifest): Uint8Array {
  const tree = new LogTree()
  for (const leaf of outputLeaves(manifest)) tree.append(leaf)
  return tree.root()
}
