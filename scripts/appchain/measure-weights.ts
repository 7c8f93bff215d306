import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Cargo } from './cargo.ts'

/** The pallets whose weights are measured. */
export const MEASURED_PALLETS = ['pallet_edge_connect', 'pallet_finality', 'pallet_workers'] as const

/**
 * Runs the benchmarks of the pallets in the runtime's wasm `file`, which was built with them, and writes the weights to
 * `appchain/runtime/src/weights/`. A pallet takes some minutes. Throws when the measuring program can't be built or a
 * benchmark fails.
 */
export function measureWeights(root: string, cargo: Cargo, file: string, pallets: readonly string[]): void {
  const bencher = join(root, 'appchain', 'bencher')
  const profile = 'weights'
  // Among the crates is a runtime of the SDK's own, whose wasm nobody needs here.
  const env = { ...cargo.env, SKIP_WASM_BUILD: '1' }
  run('cargo', ['build', '--locked', '--profile', profile, '-p', 'weights'], bencher, env)
  for (const pallet of pallets) {
    const output = join(root, 'appchain', 'runtime', 'src', 'weights', `${pallet}.rs`)
    const template = join(bencher, 'weights', 'weights.hbs')
    const measured = { runtime: file, 'genesis-builder': 'runtime', 'genesis-builder-preset': 'development' }
    const how = { pallet, extrinsic: '', steps: '50', repeat: '20', template, output }
    const options = Object.entries({ ...measured, ...how }).map(([name, value]) => `--${name}=${value}`)
    run(join(cargo.targetDir, profile, 'weights'), options, bencher, cargo.env)
  }
}

function run(program: string, options: readonly string[], cwd: string, env: NodeJS.ProcessEnv): void {
  const { status } = spawnSync(program, options, { cwd, env, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}; its own message stands above`)
}
