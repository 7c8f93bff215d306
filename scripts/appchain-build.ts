// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run appchain:build [node] [runtime]`: makes the prebuilt artefacts from source; both when none is named.
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../tests/support/root.ts'
import { buildNode } from './appchain/build-node.ts'
import { buildRuntime } from './appchain/build-runtime.ts'
import { findCargo } from './appchain/cargo.ts'
import { ARTEFACT_FOLDER, sha256, writeManifestEntry } from './appchain/manifest.ts'
import { sourceHash } from './appchain/source-hash.ts'

const asked = process.argv.slice(2)
const cargo = findCargo(ROOT)
if ('missing' in cargo) {
  console.error(`Cannot build: ${cargo.missing}`)
  process.exit(1)
}
if (asked.length === 0 || asked.includes('node')) buildNode(ROOT, cargo)
if (asked.length === 0 || asked.includes('runtime')) {
  const hash = sourceHash(ROOT, 'runtime')
  const { file, problem } = await buildRuntime(ROOT, cargo)
  if (problem !== undefined) throw new Error(problem)
  const name = 'edgecloud_runtime.compact.compressed.wasm'
  const bytes = readFileSync(file)
  copyFileSync(file, join(ROOT, ARTEFACT_FOLDER, name))
  const digest = sha256(bytes)
  const entry = { file: name, sha256: digest, unpackedSha256: digest, sourceHash: hash, toolchain: cargo.rustc }
  writeManifestEntry(ROOT, 'runtime', entry)
}
