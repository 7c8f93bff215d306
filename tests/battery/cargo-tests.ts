import { checkLedger } from './ledger/check-ledger.ts'
import type { RowTest } from './summarise-row.ts'

/** Modules of pallet tests that belong to a row. */
const MODULES = [
  {
    module: 'tests::authorisation',
    row: 52,
    injected: 'every call of the pallets as every role',
    observed: 'each call succeeds for the roles that it is for, and for no other',
  },
] as const

/** Finds what `cargo test` printed of tests that belong to a row. */
export function cargoTests(output: string): RowTest[] {
  return MODULES.flatMap(({ module, row, injected, observed }) =>
    [...output.matchAll(/^test (\S+) \.\.\. (ok|FAILED|ignored)/gm)].flatMap(([, name = '', result]): RowTest[] => {
      if (!name.startsWith(`${module}::`)) return []
      const begun = { row, seed: 'fixed', injected } as const
      const title = `battery ${row}: ${name}`
      if (result === 'ignored') return [{ title, namesRow: true, state: 'skipped', durationMs: 0 }]
      if (result === 'FAILED') return [{ title, namesRow: true, state: 'failed', durationMs: 0, report: begun }]
      const report = { ...begun, observed, ledger: checkLedger({}) }
      return [{ title, namesRow: true, state: 'passed', durationMs: 0, report }]
    }),
  )
}
