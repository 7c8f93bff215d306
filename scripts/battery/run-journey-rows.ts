import { BATTERY_ROWS } from '../../tests/battery/print-rows.ts'
import type { Row } from '../../tests/battery/rows.ts'
import { runShown } from '../run-shown.ts'
import { titlePattern } from './title-pattern.ts'

/** Runs the journeys that have these rows in their titles, and no others. Chromium and bubblewrap must be there. */
export function runJourneyRows(
  root: string,
  rows: readonly Row[],
  variables: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  const asked = rows.map(({ row }) => row).join()
  const reporters = '--reporter=list,./tests/battery/playwright-reporter.ts'
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--grep', titlePattern(rows), reporters]
  return runShown(process.execPath, args, { cwd: root, env: { ...process.env, ...variables, [BATTERY_ROWS]: asked } })
}
