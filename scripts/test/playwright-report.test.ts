import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readPlaywrightReport } from './playwright-report.ts'

const spec = (title: string, status: string, ...messages: string[]) => ({
  ...{ title, file: 'a.spec.ts' },
  tests: [{ status, results: messages.map((message) => ({ errors: [{ message }], attachments: [] })) }],
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

it('a journey that failed tells what the page showed', () => {
  const dir = mkdtempSync(join(tmpdir(), 'edgecloud-report-'))
  try {
    const path = join(dir, 'error-context.md')
    writeFileSync(
      path,
      '# Test info\n\n# Page snapshot\n\n```yaml\n- heading "EdgeCloud has not loaded"\n```\n\n# Source\n',
    )
    const attachments = [{ name: 'screenshot' }, { name: 'error-context', path }]
    const results = [{ errors: [{ message: 'gone' }], attachments }]
    const specs = [{ title: 'bad', file: 'a.spec.ts', tests: [{ status: 'unexpected', results }] }]
    const { failed } = readPlaywrightReport(JSON.stringify({ suites: [{ specs }], errors: [] }))
    expect(failed).toEqual([
      'bad (a.spec.ts)\n    gone\n    the page showed:\n    - heading "EdgeCloud has not loaded"',
    ])
  } finally {
    rmSync(dir, { recursive: true })
  }
})
