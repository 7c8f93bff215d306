import { expect, it } from 'vitest'
import { readVitestReport } from './vitest-report.ts'

const test = (status: string, fullName: string, failureMessages: string[] = []) => ({
  status,
  fullName,
  failureMessages,
})
const report = (...testResults: object[]) => JSON.stringify({ testResults })

it('a report of vitest gives what passed, what was left out, and what each failure said', () => {
  const assertionResults = [
    test('passed', 'a'),
    test('failed', 'b', ['\u001b[31mexpected 1\u001b[39m to be 2\n\n    at b.test.ts:3']),
    ...['skipped', 'pending', 'todo'].map((status) => test(status, status)),
  ]
  expect(readVitestReport(report({ name: '/x.test.ts', status: 'failed', message: '', assertionResults }))).toEqual({
    passed: 1,
    failed: ['b (/x.test.ts)\n    expected 1 to be 2\n        at b.test.ts:3'],
    skipped: ['skipped', 'pending', 'todo'],
  })
})

it('a file of tests that does not load is one failure', () => {
  const broken = { name: '/y.test.ts', status: 'failed', message: 'no such module', assertionResults: [] }
  expect(readVitestReport(report(broken)).failed).toEqual(['/y.test.ts\n    no such module'])
})

it('what is no report is an error', () => {
  expect(() => readVitestReport('{}')).toThrow('testResults')
})
