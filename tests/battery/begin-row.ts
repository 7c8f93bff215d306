import { expect, type TaskMeta } from 'vitest'
import { checkLedger } from './ledger/check-ledger.ts'
import type { LedgerFacts } from './ledger/ledger-facts.ts'
import type { RowReport } from './row-report.ts'

/**
 * Says at the beginning of a test which row of the battery it belongs to and what it does, so that a test that fails
 * has given its seed.
 * @param task of the test's context
 * @returns to be called with what was seen: checks the ledger, and fails the test where it is violated
 */
export function beginRow(
  task: { readonly meta: TaskMeta },
  start: Pick<RowReport, 'row' | 'seed' | 'injected'>,
): (observed: string, facts: LedgerFacts) => void {
  task.meta.battery = start
  return (observed, facts) => {
    const ledger = checkLedger(facts)
    task.meta.battery = { ...start, observed, ledger }
    const violated = Object.values(ledger).flatMap((verdict) => (typeof verdict === 'object' ? verdict.violated : []))
    expect(violated, 'violations of the ledger').toEqual([])
  }
}
