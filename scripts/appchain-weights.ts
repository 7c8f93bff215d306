// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run appchain:weights [pallet…]`: measures what the calls of our pallets cost in the runtime's wasm and writes it
// into the runtime; all of them when none is named. Builds 920 crates first, once: 40 minutes on two cores. Nothing else
// should run meanwhile. The runtime has to be built anew afterwards: `npm run appchain:build -- runtime`.
import { ROOT } from '../tests/support/root.ts'
import { buildRuntime } from './appchain/build-runtime.ts'
import { findCargo } from './appchain/cargo.ts'
import { MEASURED_PALLETS, measureWeights } from './appchain/measure-weights.ts'

const named = process.argv.slice(2)
const unknown = named.filter((name) => !MEASURED_PALLETS.some((pallet) => pallet === name))
if (unknown.length > 0) fail(`${unknown.join(', ')}: not among ${MEASURED_PALLETS.join(', ')}`)
const pallets = MEASURED_PALLETS.filter((pallet) => named.length === 0 || named.includes(pallet))

const forRuntime = findCargo(ROOT)
const forBencher = findCargo(ROOT, 'target-bencher')
if ('missing' in forRuntime) fail(`no weights without a compiler: ${forRuntime.missing}`)
if ('missing' in forBencher) fail(`no weights without a compiler: ${forBencher.missing}`)

const env = { ...forRuntime.env, EDGECLOUD_BENCHMARKS: '1' }
const { file, problem } = await buildRuntime(ROOT, { ...forRuntime, env })
if (problem !== undefined) fail(problem)
measureWeights(ROOT, forBencher, file, pallets)

function fail(reason: string): never {
  console.error(`Nothing was measured: ${reason}`)
  process.exit(1)
}
