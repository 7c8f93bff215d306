import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BATTERY_ROWS } from '../../tests/battery/print-rows.ts'
import { verdictsIn } from '../battery/verdicts-in.ts'
import { provideTestDocker } from '../provide-docker.ts'
import { provideSandbox } from '../provide-sandbox.ts'
import { provideTracer } from '../provide-tracer.ts'
import { runShown } from '../run-shown.ts'
import type { StepResult } from './step.ts'
import { unattended } from './unattended.ts'
import { readVitestReport } from './vitest-report.ts'

const REPORTERS = ['--reporter=default', '--reporter=json', '--reporter=./tests/battery/vitest-reporter.ts']

/** Runs every `*.test.ts` beside the code. */
export async function runUnit(root: string): Promise<StepResult> {
  for (const line of [...provideSandbox(), ...provideTracer(), ...(await provideTestDocker())]) console.log(line)
  const report = join(mkdtempSync(join(tmpdir(), 'edgecloud-unit-')), 'report.json')
  const { code, output, endedWhenDone } = await runShown(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...REPORTERS, `--outputFile.json=${report}`],
    {
      ...{ cwd: root, env: { ...process.env, [BATTERY_ROWS]: 'all' } },
      ...{ limitMinutes: unattended(20), doneMark: /^JSON report written to /m },
    },
  )
  if (!existsSync(report)) return { passed: 0, failed: ['vitest left no report'], skipped: [] }
  const result = readVitestReport(readFileSync(report, 'utf8'))
  // A runner that does not end after its report is said to be, and is no failure of a test.
  const sound = endedWhenDone ? verdictsIn(output).every(({ verdict }) => verdict !== 'failed') : code === 0
  if (!sound && result.failed.length === 0)
    result.failed.push(`a row of the battery, or vitest itself: exit code ${code}`)
  return result
}
