import {
  LogTree,
  outputLeaves,
  outputManifestSchema,
  toPrefixedHex,
  utf8Decode,
  type OutputManifest,
} from '@edgecloud/protocol'
import { WorkSlices } from '../ui/work-slices.ts'
import { yieldToPage } from '../ui/yield-to-page.ts'
import { ManifestMalformedError, RootMismatchError } from './errors.ts'

/** Milliseconds of work between two rests: the page has to draw meanwhile, and 10,000 files take a third of a second. */
const SLICE_MS = 8

/**
 * The list of outputs that a worker sent, once it is the one that the chain has the root of. Throws ManifestMalformedError or
 * RootMismatchError.
 * @param root `0x` hex
 */
export async function checkManifest(json: Uint8Array, root: string): Promise<OutputManifest> {
  const manifest = parse(json)
  await yieldToPage()
  const actual = await rootOf(manifest)
  if (actual !== root) throw new RootMismatchError(root, actual)
  return manifest
}

function parse(json: Uint8Array): OutputManifest {
  try {
    return outputManifestSchema.parse(JSON.parse(utf8Decode(json)))
  } catch (cause) {
    throw new ManifestMalformedError({ cause })
  }
}

async function rootOf(manifest: OutputManifest): Promise<string> {
  const tree = new LogTree()
  const slices = new WorkSlices(SLICE_MS)
  for (const leaf of outputLeaves(manifest)) {
    tree.append(leaf)
    await slices.pause()
  }
  return toPrefixedHex(tree.root())
}
