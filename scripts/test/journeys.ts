import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BATTERY_ROWS } from '../../tests/battery/print-rows.ts'
import { installDebianPackages } from '../install-debian-packages.ts'
import { provideTestDocker } from '../provide-docker.ts'
import { provideSandbox } from '../provide-sandbox.ts'
import { runShown } from '../run-shown.ts'
import { readPlaywrightReport } from './playwright-report.ts'
import type { StepResult } from './step.ts'
import { unattended } from './unattended.ts'

/** Runs the journeys: a real chain, real workers and the app in a real Chromium. */
export async function runJourneys(root: string): Promise<StepResult> {
  if (!existsSync('/usr/bin/chromium')) {
    const problem = installDebianPackages(['chromium'])
    if (problem !== undefined) return { passed: 0, failed: [], skipped: [`journeys in Chromium: ${problem}`] }
  }
  for (const line of [...provideSandbox(), ...(await provideTestDocker())]) console.log(line)
  if (spawnSync('bwrap', ['--version']).status !== 0) {
    return { passed: 0, failed: [], skipped: ['journeys: bubblewrap is missing, no task could run'] }
  }
  const report = join(root, 'test-results', 'report.json')
  const { code } = await runShown(process.execPath, ['node_modules/@playwright/test/cli.js', 'test'], {
    cwd: root,
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report, [BATTERY_ROWS]: 'all' },
    limitMinutes: unattended(30),
  })
  if (!existsSync(report)) return { passed: 0, failed: ['Playwright left no report'], skipped: [] }
  const result = readPlaywrightReport(readFileSync(report, 'utf8'))
  if (code !== 0 && result.failed.length === 0) {
    result.failed.push(`a row of the battery, or Playwright itself: exit code ${code}`)
  }
  return result
}
