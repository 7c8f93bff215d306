import { join } from 'node:path'
import { cargoTests } from '../../tests/battery/cargo-tests.ts'
import { printRows } from '../../tests/battery/print-rows.ts'
import type { Row } from '../../tests/battery/rows.ts'
import { findCargo } from '../appchain/cargo.ts'
import { runShown } from '../run-shown.ts'

/** Runs the tests of the pallets that belong to rows, as large as the variables say. */
export async function runAppchainRows(
  root: string,
  rows: readonly Row[],
  variables: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  const cargo = findCargo(root)
  if ('missing' in cargo) {
    console.error(`pallet tests: ${cargo.missing}`)
    return { code: 1, output: '' }
  }
  const args = ['test', '--locked', '--workspace', '--exclude', 'edgecloud-node', 'authorisation']
  const env = { ...cargo.env, ...variables, SKIP_WASM_BUILD: '1' }
  const { code, output } = await runShown('cargo', args, { cwd: join(root, 'appchain'), env })
  const lines: string[] = []
  const print = (line: string) => {
    console.log(line)
    lines.push(line)
  }
  const asked = new Set(rows.map(({ row }) => row))
  const own = cargoTests(output).filter(({ title }) => [...asked].some((row) => title.startsWith(`battery ${row}:`)))
  const sound = printRows('appchain', own, print)
  return { code: sound ? code : 1, output: lines.join('\n') }
}
