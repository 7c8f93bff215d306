// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run bench:schedule`: what it takes to find a worker among a thousand of them, a hundred thousand and a million:
// reads, proof, weight, time, and how many placements a block holds. Other sizes can be named.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findCargo } from '../../scripts/appchain/cargo.ts'
import { ROOT } from '../support/root.ts'

const sizes = process.argv.slice(2)
const cargo = findCargo(ROOT, 'target-bencher')
if ('missing' in cargo) {
  console.error(`Cannot measure: ${cargo.missing}`)
  process.exit(1)
}
const { status } = spawnSync('cargo', ['run', '--locked', '--release', '-p', 'schedule', '--', ...sizes], {
  cwd: join(ROOT, 'appchain', 'bencher'),
  // The runtime is measured as a library; its wasm is not needed.
  env: { ...cargo.env, SKIP_WASM_BUILD: '1' },
  stdio: 'inherit',
})
process.exit(status ?? 1)
