import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import type { Cargo } from './cargo.ts'
import { ARTEFACT_FOLDER, sha256, writeManifestEntry } from './manifest.ts'
import { sourceHash } from './source-hash.ts'

/**
 * Builds the node from source and puts it, packed, beside the manifest. About 13 minutes on two cores when cold.
 * Throws when cargo fails.
 */
export function buildNode(root: string, cargo: Cargo): void {
  const hash = sourceHash(root, 'node')
  const built = spawnSync(
    'cargo',
    ['rustc', '--locked', '--profile', 'node', '-p', 'edgecloud-node', '--bin', 'edgecloud-node', '--', ...LINK],
    { cwd: join(root, 'appchain'), env: cargo.env, stdio: 'inherit' },
  )
  if (built.status !== 0) throw new Error('cargo could not build the node; its own message stands above')
  const binary = readFileSync(join(cargo.targetDir, 'node', 'edgecloud-node'))
  const packed = zstdCompressSync(binary, {
    params: { [constants.ZSTD_c_compressionLevel]: 22, [constants.ZSTD_c_windowLog]: 27 },
  })
  const file = `edgecloud-node-${process.platform}-${process.arch}.zst`
  writeFileSync(join(root, ARTEFACT_FOLDER, file), packed)
  writeManifestEntry(root, 'node', {
    file,
    sha256: sha256(packed),
    unpackedSha256: sha256(binary),
    sourceHash: hash,
    toolchain: cargo.rustc,
  })
}

/** Folding identical functions takes 2 MB off; only the final link needs to know. */
const LINK = process.platform === 'linux' ? ['-Clink-arg=-Wl,--icf=all'] : []
