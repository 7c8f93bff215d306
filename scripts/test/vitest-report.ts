import { z } from 'zod'
import { failure } from './failure.ts'
import type { StepResult } from './step.ts'

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
})

/** Reads vitest's JSON report. A suite that does not load counts as one failure. */
export function readVitestReport(json: string): StepResult {
  const result: StepResult = { passed: 0, failed: [], skipped: [] }
  for (const suite of reportSchema.parse(JSON.parse(json)).testResults) {
    const before = result.failed.length
    for (const { status, fullName, failureMessages } of suite.assertionResults) {
      if (status === 'passed') result.passed += 1
      else if (status !== 'failed') result.skipped.push(fullName)
      else result.failed.push(failure(`${fullName} (${suite.name})`, failureMessages ?? []))
    }
    const silent = result.failed.length === before
    if (suite.status === 'failed' && silent) result.failed.push(failure(suite.name, [suite.message]))
  }
  return result
}
