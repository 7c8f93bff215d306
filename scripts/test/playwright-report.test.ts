import { expect, it } from 'vitest'
import { readPlaywrightReport } from './playwright-report.ts'

const spec = (title: string, status: string, ...messages: string[]) => ({
  ...{ title, file: 'a.spec.ts' },
  tests: [{ status, results: messages.map((message) => ({ errors: [{ message }] })) }],
})

it('a report of Playwright gives what passed and failed, however deep, and a second try is no pass', () => {
  const inner = { specs: [spec('late', 'flaky', 'too late', ''), spec('left', 'skipped')] }
  const suites = [{ specs: [spec('good', 'expected', ''), spec('bad', 'unexpected', 'gone')], suites: [inner] }]
  expect(readPlaywrightReport(JSON.stringify({ suites, errors: [{ message: 'the build failed' }] }))).toEqual({
    passed: 1,
    failed: [
      'the run of the journeys\n    the build failed',
      'bad (a.spec.ts)\n    gone',
      'late (a.spec.ts)\n    too late',
    ],
    skipped: ['skipped by its own condition, see the list above'],
  })
})
