import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { BATTERY_ROWS } from '../../tests/battery/print-rows.ts'
import { verdictsIn } from '../battery/verdicts-in.ts'
import { provideTestDocker } from '../provide-docker.ts'
import { provideSandbox } from '../provide-sandbox.ts'
import { provideTracer } from '../provide-tracer.ts'
import { runShown } from '../run-shown.ts'
import type { StepResult } from './step.ts'
import { unattended } from './unattended.ts'

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })) })),
})

const REPORTERS = ['--reporter=default', '--reporter=json', '--reporter=./tests/battery/vitest-reporter.ts']

/** Runs every `*.test.ts` beside the code. A suite that does not load counts as one failure. */
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
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: [] }
  const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } = reportSchema.parse(
    JSON.parse(readFileSync(report, 'utf8')),
  )
  const skipped = testResults
    .flatMap((suite) => suite.assertionResults)
    .filter((test) => test.status === 'skipped' || test.status === 'pending' || test.status === 'todo')
    .map((test) => test.fullName)
  const failed = Math.max(numFailedTests, numFailedTestSuites > 0 && numFailedTests === 0 ? numFailedTestSuites : 0)
  // A runner that does not end after its report is said to be, and is no failure of a test.
  const sound = endedWhenDone ? verdictsIn(output).every(({ verdict }) => verdict !== 'failed') : code === 0
  return { passed: numPassedTests, failed: !sound && failed === 0 ? 1 : failed, skipped }
}
