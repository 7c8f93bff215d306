import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cargoTests } from '../../tests/battery/cargo-tests.ts'
import { printRows } from '../../tests/battery/print-rows.ts'
import { findCargo } from '../appchain/cargo.ts'
import { installDebianPackages } from '../install-debian-packages.ts'
import { verifyArtefacts } from '../appchain/verify-artefacts.ts'
import { buildRuntime } from '../appchain/build-runtime.ts'
import { stageSources } from '../appchain/stage-sources.ts'
import { runShown } from '../run-shown.ts'
import type { StepResult } from './step.ts'
import { unattended } from './unattended.ts'

/** What Debian calls the programs that build the appchain. */
const PACKAGES = ['rustc-web', 'cargo-web', 'rust-web-src', 'lld', 'mold', 'clang', 'libclang-dev', 'protobuf-compiler']

/**
 * Tests the pallets and the runtime, builds the runtime from source and holds the shipped artefacts against their
 * sources. The node is never built here: its source hash must match.
 */
export async function runAppchain(root: string): Promise<StepResult> {
  const result: StepResult = { passed: 0, failed: [], skipped: [] }
  for (const [name, problem] of Object.entries(verifyArtefacts(root))) {
    if (problem === undefined) result.passed += 1
    else result.failed.push(`artefact ${name}: ${problem}`)
  }

  let cargo = findCargo(root)
  if ('missing' in cargo) {
    installDebianPackages(PACKAGES)
    cargo = findCargo(root)
  }
  if ('missing' in cargo) {
    result.skipped.push(`pallet tests and runtime build: ${cargo.missing}`)
    return result
  }
  // In one folder for all clones, so that sources which did not change are not compiled again.
  const staged = join(cargo.targetDir, 'checkout')
  stageSources(root, staged)
  const tests = await runShown('cargo', ['test', '--locked', '--workspace', '--exclude', 'edgecloud-node'], {
    cwd: join(staged, 'appchain'),
    env: { ...cargo.env, SKIP_WASM_BUILD: '1' },
    limitMinutes: unattended(35), // the first build on a machine takes 15
  })
  const lines = [...tests.output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm)]
  const sum = (index: number) => lines.reduce((total, line) => total + Number(line[index]), 0)
  result.passed += sum(1)
  const broken = [...tests.output.matchAll(/^test (.+) \.\.\. FAILED$/gm)].map(([, name = '']) => name)
  result.failed.push(...broken)
  if (tests.code !== 0 && broken.length === 0) result.failed.push(`cargo test: exit code ${tests.code}`)
  if (!printRows('appchain', cargoTests(tests.output), (line) => console.log(line))) {
    result.failed.push('a row of the battery')
  }
  if (sum(3) > 0) result.skipped.push(...Array<string>(sum(3)).fill('ignored by cargo: slow, run with --ignored'))

  const built = await buildRuntime(staged, cargo, unattended(40)) // and this one 25
  if (existsSync(built.file) && built.problem === undefined) result.passed += 1
  else result.failed.push(`runtime from source: ${built.problem}`)
  if (stageSources(root, staged) > 0) {
    result.failed.push(`another run put its sources into ${staged} meanwhile: run this again`)
  }
  return result
}
