import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { failure } from './failure.ts'
import type { StepResult } from './step.ts'

const errorsSchema = z.array(z.object({ message: z.string().optional() }))
const resultSchema = z.object({
  errors: errorsSchema,
  attachments: z.array(z.object({ name: z.string(), path: z.string().optional() })),
})
const specSchema = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(
    z.object({ status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']), results: z.array(resultSchema) }),
  ),
})
const suiteSchema = z.object({
  specs: z.array(specSchema),
  get suites() {
    return z.array(suiteSchema).optional()
  },
})
const reportSchema = z.object({ suites: z.array(suiteSchema), errors: errorsSchema })

type Spec = z.infer<typeof specSchema>
type Result = z.infer<typeof resultSchema>
type Suite = z.infer<typeof suiteSchema>
const specsOf = (suite: Suite): Spec[] => [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)]

const MAX_SHOWN_LINES = 30

/** What the page showed when the journey failed, as Playwright describes it beside the report. */
function shownBy({ attachments }: Result): string[] {
  const path = attachments.find(({ name }) => name === 'error-context')?.path
  const shown = path === undefined ? undefined : /```yaml\n(.*?)```/s.exec(readFileSync(path, 'utf8'))?.[1]
  return shown === undefined ? [] : ['the page showed:', ...shown.trimEnd().split('\n').slice(0, MAX_SHOWN_LINES)]
}

/** Reads the JSON report of Playwright. A journey that passed at a second try only has failed. */
export function readPlaywrightReport(json: string): StepResult {
  const result: StepResult = { passed: 0, failed: [], skipped: [] }
  const { suites, errors } = reportSchema.parse(JSON.parse(json))
  for (const { message } of errors) result.failed.push(failure('the run of the journeys', [message ?? 'no message']))
  for (const spec of suites.flatMap(specsOf)) {
    for (const { status, results } of spec.tests) {
      if (status === 'expected') result.passed += 1
      else if (status === 'skipped') result.skipped.push('skipped by its own condition, see the list above')
      else {
        const said = results.flatMap((one) => one.errors.map(({ message }) => message ?? ''))
        const shown = results.flatMap(shownBy)
        result.failed.push([failure(`${spec.title} (${spec.file})`, said), ...shown].join('\n    '))
      }
    }
  }
  return result
}
