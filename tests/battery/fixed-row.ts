import { afterEach, beforeEach } from 'vitest'
import { beginRow } from './begin-row.ts'
import type { LedgerFacts } from './ledger/ledger-facts.ts'

/**
 * For a group of tests in which nothing is random: what each of them saw is what its title says. To be called where the
 * tests are described.
 * @param look what the ledger is to be checked with after each test; without it, it has nothing to look at
 */
export function fixedRow(row: number, injected: string, look?: () => Promise<LedgerFacts> | LedgerFacts): void {
  beforeEach(({ task }) => beginRow(task, { row, seed: 'fixed', injected })('as each title says', {}))
  if (look === undefined) return
  afterEach(async ({ task }) => {
    const facts = await look()
    beginRow(task, { row, seed: 'fixed', injected })('as each title says', facts)
  })
}
