import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runShown } from '../run-shown.ts'
import type { Cargo } from './cargo.ts'

/** A runtime built from source. */
export interface BuiltRuntime {
  file: string
  problem: string | undefined
}

/**
 * Builds the runtime wasm with the metadata hash, by the script that also made the shipped one. The bytes depend on
 * the folder that it is built in, so they are not compared; that the shipped file belongs to the sources is what its
 * source hash says.
 */
export async function buildRuntime(root: string, cargo: Cargo, limitMinutes?: number): Promise<BuiltRuntime> {
  const file = join(cargo.targetDir, 'edgecloud_runtime.compact.compressed.wasm')
  rmSync(file, { force: true })
  const script = join(root, 'appchain', 'build-runtime.sh')
  const { code } = await runShown('bash', [script, file], { cwd: join(root, 'appchain'), env: cargo.env, limitMinutes })
  if (code !== 0) return { file, problem: 'the build failed; its own message stands above' }
  // What a wasm that the node takes begins with, once compressed: eight fixed bytes, then a zstd frame.
  const compressed = readFileSync(file).subarray(0, MAGIC.length).equals(MAGIC)
  return { file, problem: compressed ? undefined : 'the build made no compressed wasm' }
}

/** `ZSTD_PREFIX` of the crate sp-maybe-compressed-blob. */
const MAGIC = Buffer.from([82, 188, 83, 118, 70, 219, 142, 5])
