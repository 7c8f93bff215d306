import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, zstdDecompressSync } from 'node:zlib'
import { ARTEFACT_FOLDER, readManifest, sha256 } from './manifest.ts'

/**
 * Unpacks the prebuilt node once per version into `cacheDir` and returns the path of the executable.
 * Throws when the machine is of another kind or the bytes are not those of the manifest.
 */
export function unpackNode(root: string, cacheDir: string): string {
  const { node } = readManifest(root)
  const kind = `${process.platform}-${process.arch}`
  if (!node.file.includes(kind)) {
    throw new Error(
      `There is no prebuilt node for ${kind}. Build one with "npm run appchain:build", or join a remote chain.`,
    )
  }
  const target = join(cacheDir, `edgecloud-node-${node.unpackedSha256.slice(0, 16)}`)
  if (existsSync(target)) return target

  const packed = readFileSync(join(root, ARTEFACT_FOLDER, node.file))
  if (sha256(packed) !== node.sha256) throw new Error(`${node.file} is not the file of the manifest: clone again`)
  const binary = zstdDecompressSync(packed, { params: { [constants.ZSTD_d_windowLogMax]: 27 } })
  if (sha256(binary) !== node.unpackedSha256) throw new Error(`${node.file} unpacks to other bytes than the manifest says`)
  mkdirSync(cacheDir, { recursive: true })
  // Written beside and renamed, so that an interrupted start never leaves half a program behind.
  const partial = `${target}.${process.pid}`
  writeFileSync(partial, binary)
  chmodSync(partial, 0o755)
  renameSync(partial, target)
  return target
}
