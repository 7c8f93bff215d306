import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ARTEFACT_FOLDER, readManifest, sha256 } from './manifest.ts'
import { sourceHash, type ArtefactName } from './source-hash.ts'

/**
 * Holds the shipped node and runtime against the manifest and against today's sources.
 * Returns, for each, what is wrong with it, or undefined.
 */
export function verifyArtefacts(root: string): Record<ArtefactName, string | undefined> {
  const manifest = readManifest(root)
  const problem = (name: ArtefactName): string | undefined => {
    const { file, sha256: expected, sourceHash: builtFrom } = manifest[name]
    if (sha256(readFileSync(join(root, ARTEFACT_FOLDER, file))) !== expected) {
      return `${file} is not the file of the manifest`
    }
    if (sourceHash(root, name) !== builtFrom) {
      return `${file} was built from other sources than these; run "npm run appchain:build ${name}"`
    }
    return undefined
  }
  return { node: problem('node'), runtime: problem('runtime') }
}
