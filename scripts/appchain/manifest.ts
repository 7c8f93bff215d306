import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** Folder of the prebuilt node and runtime, relative to the checkout. */
export const ARTEFACT_FOLDER = 'appchain/artefacts'

const hex32 = z.string().regex(/^[0-9a-f]{64}$/)
const entrySchema = z.object({
  /** File in the artefact folder. */
  file: z.string(),
  /** sha256 of that file. */
  sha256: hex32,
  /** sha256 of what is in it once unpacked; equal to `sha256` when nothing is packed. */
  unpackedSha256: hex32,
  /** What `source-hash.ts` said when it was built. */
  sourceHash: hex32,
  /** First line of `rustc --version`. */
  toolchain: z.string(),
})
const manifestSchema = z.object({ node: entrySchema, runtime: entrySchema })
const partialSchema = manifestSchema.partial()

export type ManifestEntry = z.infer<typeof entrySchema>
export type Manifest = z.infer<typeof manifestSchema>

const manifestFile = (root: string) => join(root, ARTEFACT_FOLDER, 'manifest.json')

/** Reads the manifest of the prebuilt artefacts. Throws a schema error that names the field. */
export function readManifest(root: string): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(manifestFile(root), 'utf8')))
}

/** Replaces one entry, keeping the others. */
export function writeManifestEntry(root: string, name: keyof Manifest, entry: ManifestEntry): void {
  let present: z.infer<typeof partialSchema> = {}
  try {
    present = partialSchema.parse(JSON.parse(readFileSync(manifestFile(root), 'utf8')))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  writeFileSync(manifestFile(root), `${JSON.stringify({ ...present, [name]: entry }, null, 2)}\n`)
}

/** sha256 of bytes, as lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
