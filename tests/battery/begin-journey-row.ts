import { expect, test } from '@playwright/test'
import { checkLedger } from './ledger/check-ledger.ts'
import type { LedgerFacts } from './ledger/ledger-facts.ts'
import type { RowReport } from './row-report.ts'

/** What `beginRow` is for tests beside the code, for a journey. To be called in it. */
export function beginJourneyRow(
  start: Pick<RowReport, 'row' | 'seed' | 'injected'>,
): (observed: string, facts: LedgerFacts) => void {
  const note = { type: 'battery', description: JSON.stringify(start) }
  test.info().annotations.push(note)
  return (observed, facts) => {
    const ledger = checkLedger(facts)
    note.description = JSON.stringify({ ...start, observed, ledger } satisfies RowReport)
    const violated = Object.values(ledger).flatMap((verdict) => (typeof verdict === 'object' ? verdict.violated : []))
    expect(violated, 'violations of the ledger').toEqual([])
  }
}
