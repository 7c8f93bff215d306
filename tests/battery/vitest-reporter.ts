import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { printRows } from './print-rows.ts'
import { rowOfTitle } from './row-of-title.ts'
import type { RowTest } from './summarise-row.ts'

/** Prints what tests beside the code say of their rows of the battery, and fails the run where a row failed. */
export default class BatteryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()].map(toRowTest))
    const own = tests.filter(({ title, report }) => report !== undefined || rowOfTitle(title) !== undefined)
    if (!printRows('unit', own, (line) => console.log(line))) process.exitCode = 1
  }
}

function toRowTest(test: TestCase): RowTest {
  const { state } = test.result()
  return {
    title: test.fullName,
    namesRow: rowOfTitle(test.name) !== undefined,
    state: state === 'pending' ? 'skipped' : state,
    durationMs: test.diagnostic()?.duration ?? 0,
    report: test.meta().battery,
  }
}
