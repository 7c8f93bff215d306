import { equalBytes, outputManifestSchema, outputRoot, toHex, utf8Decode } from '@edgecloud/protocol'
import type { OutputManifest } from '@edgecloud/protocol'
import { ManifestMalformedError, RootMismatchError } from './errors.ts'

/**
 * The manifest that a worker sent, with the root over it, 32 bytes. Throws ManifestMalformedError, or RootMismatchError if it
 * is not the one expected.
 */
export function readManifest(
  json: Uint8Array,
  expected: Uint8Array | undefined,
): { manifest: OutputManifest; root: Uint8Array } {
  const manifest = parse(json)
  const root = outputRoot(manifest)
  if (expected !== undefined && !equalBytes(root, expected)) throw new RootMismatchError(toHex(expected), toHex(root))
  return { manifest, root }
}

function parse(json: Uint8Array): OutputManifest {
  try {
    return outputManifestSchema.parse(JSON.parse(utf8Decode(json)))
  } catch (cause) {
    throw new ManifestMalformedError({ cause })
  }
}
