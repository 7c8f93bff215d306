import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Cargo } from './cargo.ts'
import { readManifest, sha256 } from './manifest.ts'

/** A runtime built from source, and how it compares with the shipped one. */
export interface BuiltRuntime {
  file: string
  problem: string | undefined
}

/**
 * Builds the runtime wasm with the metadata hash. Where the compiler is the one of the manifest, the bytes must be
 * the shipped ones; another compiler makes other bytes, and only the build itself is checked.
 */
export function buildRuntime(root: string, cargo: Cargo): BuiltRuntime {
  const file = join(cargo.targetDir, 'edgecloud_runtime.compact.compressed.wasm')
  const built = spawnSync('bash', [join(root, 'appchain', 'build-runtime.sh'), file], {
    cwd: join(root, 'appchain'),
    env: cargo.env,
    stdio: 'inherit',
  })
  if (built.status !== 0) return { file, problem: 'the build failed; its own message stands above' }
  if (statSync(file).size === 0) return { file, problem: 'the build made an empty file' }
  const shipped = readManifest(root).runtime
  if (shipped.toolchain === cargo.rustc && sha256(readFileSync(file)) !== shipped.sha256) {
    return { file, problem: `same compiler (${cargo.rustc}), other bytes than the shipped runtime` }
  }
  return { file, problem: undefined }
}
