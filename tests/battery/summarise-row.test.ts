import { expect, it } from 'vitest'
import { checkLedger } from './ledger/check-ledger.ts'
import { rowOfTitle } from './row-of-title.ts'
import { ROWS } from './rows.ts'
import { summariseRow, type RowTest } from './summarise-row.ts'

const row = { row: 7, fault: 'faults of the Docker socket', parts: ['unit'] } as const
const run = { run: 'task 1', ends: ['complete'], executions: 1 }
const ledger = checkLedger({ runs: [run] })
const begun = { row: 7, seed: 5, injected: 'a lost answer' }
const report = { ...begun, observed: 'one container', ledger }
const test: RowTest = { title: 'battery 7: lost', namesRow: true, state: 'passed', durationMs: 4, report }
const summarise = (...tests: RowTest[]) => summariseRow(row, 'unit', tests)

it('joins what its tests say', () => {
  const other = { ...report, seed: 'fixed' as const, observed: 'none left', ledger: checkLedger({ leftovers: [] }) }
  expect(summarise(test, { ...test, durationMs: 5.6, report: other })).toMatchObject({
    verdict: 'passed',
    seed: [5, 'fixed'],
    injected: ['a lost answer'],
    observed: ['one container', 'none left'],
    ledger: { ends: 'ok', leftovers: 'ok', memory: 'not applicable' },
    passed: 2,
    durationMs: 10,
    problems: [],
  })
})

it('shows the seed of a test that failed before it saw anything', () => {
  expect(summarise({ ...test, state: 'failed', report: begun })).toMatchObject({
    verdict: 'failed',
    seed: [5],
    failed: 1,
  })
})

it('shows every violation', () => {
  const bad = { ...report, ledger: checkLedger({ runs: [{ ...run, executions: 2 }] }) }
  const line = summarise({ ...test, state: 'failed', report: bad }, test, { ...test, state: 'failed', report: bad })
  expect(line.ledger?.executions).toEqual({ violated: ['task 1: executed 2 times', 'task 1: executed 2 times'] })
})

it.each<[string, RowTest[], string]>([
  ['no tests', [], 'no test has this row in its title'],
  ['a test that says nothing', [{ ...test, report: undefined }], 'battery 7: lost: gives no seed or no verdict'],
  [
    'a group that says nothing',
    [{ ...test, namesRow: false, report: undefined }],
    'no test gave a verdict of the ledger',
  ],
  ['a test that speaks of another row', [{ ...test, report: { ...report, row: 8 } }], 'battery 7: lost: reports row 8'],
])('fails with %s', (_, tests, problem) => {
  const line = summarise(...tests)
  expect(line.verdict).toBe('failed')
  expect(line.problems).toContain(problem)
})

it('is not run where all its tests are skipped, and says which', () => {
  const skipped = {
    ...test,
    title: 'battery 7: lost (not run: no Docker)',
    state: 'skipped',
    report: undefined,
  } as const
  expect(summarise(skipped)).toMatchObject({ verdict: 'not run', skipped: [skipped.title], problems: [] })
})

it('reads the row of a title, and no other number', () => {
  expect(rowOfTitle('battery 41: terminal attacks')).toBe(41)
  expect(rowOfTitle('faults of Docker > battery 7: lost')).toBe(7)
  expect(rowOfTitle('battery 12: disk full > battery 13: no inodes')).toBe(13)
  expect(rowOfTitle('chromium › e2e › battery 41: x')).toBe(41)
  expect(rowOfTitle('a battery of 7: none')).toBeUndefined()
})

it('has each row once', () => {
  expect(new Set(ROWS.map((known) => known.row)).size).toBe(ROWS.length)
})
