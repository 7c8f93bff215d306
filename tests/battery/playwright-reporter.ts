import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter'
import { printRows } from './print-rows.ts'
import { rowOfTitle } from './row-of-title.ts'
import { rowReportSchema } from './row-report.ts'
import type { RowTest } from './summarise-row.ts'

/** Prints what journeys say of their rows of the battery, and fails the run where a row failed. */
export default class BatteryReporter implements Reporter {
  readonly #tests: RowTest[] = []

  onTestEnd(test: TestCase, result: TestResult): void {
    const title = test.titlePath().filter(Boolean).join(' > ')
    const note = result.annotations.find(({ type }) => type === 'battery')?.description
    if (note === undefined && rowOfTitle(title) === undefined) return
    this.#tests.push({
      title,
      namesRow: rowOfTitle(test.title) !== undefined,
      state: result.status === 'skipped' ? 'skipped' : result.status === test.expectedStatus ? 'passed' : 'failed',
      durationMs: result.duration,
      report: note === undefined ? undefined : rowReportSchema.parse(JSON.parse(note)),
    })
  }

  onEnd(): Promise<{ status?: FullResult['status'] } | undefined> {
    const sound = printRows('journeys', this.#tests, (line) => console.log(line))
    return Promise.resolve(sound ? undefined : { status: 'failed' })
  }

  printsToStdio(): boolean {
    return false
  }
}
