import { beforeEach } from 'vitest'
import { beginRow } from './begin-row.ts'

/**
 * For a group of tests in which nothing is random and nothing is executed: what each of them saw is what its title says,
 * and the ledger has nothing to look at. To be called where the tests are described.
 */
export function fixedRow(row: number, injected: string): void {
  beforeEach(({ task }) => beginRow(task, { row, seed: 'fixed', injected })('as each title says', {}))
}
