import type { Part, Row } from './rows.ts'
import type { Ledger, RowReport, Verdict } from './row-report.ts'

/** One test of a row, however it was run. */
export interface RowTest {
  /** Whole title, with those of its groups. */
  readonly title: string
  /** True if the title is its own, not one of a group around it. */
  readonly namesRow: boolean
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly durationMs: number
  readonly report?: RowReport | undefined
}

/** What is printed of a row, as one line of JSON. */
export interface RowLine {
  readonly row: number
  readonly part: Part
  readonly fault: string
  /** `not run` where the machine lacks something for all its tests. */
  readonly verdict: 'passed' | 'failed' | 'not run'
  readonly seed: readonly (number | 'fixed')[]
  readonly injected: readonly string[]
  readonly observed: readonly string[]
  readonly ledger: Ledger | undefined
  readonly passed: number
  readonly failed: number
  /** Titles, which say why. */
  readonly skipped: readonly string[]
  /** Why the row failed, besides its tests. */
  readonly problems: readonly string[]
  readonly durationMs: number
}

/** What all tests of a row in one part came to. A row that no test says anything of has failed. Pure. */
export function summariseRow({ row, fault }: Row, part: Part, tests: readonly RowTest[]): RowLine {
  const reports = tests.flatMap(({ report }) => report ?? [])
  const ledgers = reports.flatMap(({ ledger }) => ledger ?? [])
  const inState = (state: RowTest['state']) => tests.filter((test) => test.state === state)
  const [passed, failed, skipped] = [inState('passed'), inState('failed'), inState('skipped')]
  const ran = passed.length + failed.length > 0
  const problems = [
    ...tests.flatMap((test) => problemOf(row, test) ?? []),
    ...(tests.length === 0 ? ['no test has this row in its title'] : []),
    ...(ran && failed.length === 0 && ledgers.length === 0 ? ['no test gave a verdict of the ledger'] : []),
  ]
  const bad = failed.length > 0 || problems.length > 0
  return {
    row,
    part,
    fault,
    verdict: bad ? 'failed' : ran ? 'passed' : 'not run',
    seed: unique(reports.map(({ seed }) => seed)),
    injected: unique(reports.map(({ injected }) => injected)),
    observed: unique(reports.flatMap(({ observed }) => observed ?? [])),
    ledger: ledgers.length === 0 ? undefined : ledgers.reduce(worst),
    passed: passed.length,
    failed: failed.length,
    skipped: skipped.map(({ title }) => title),
    problems,
    durationMs: Math.round(tests.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  }
}

function problemOf(row: number, { title, namesRow, state, report }: RowTest): string | undefined {
  if (report !== undefined && report.row !== row) return `${title}: reports row ${report.row}`
  const complete = report?.observed !== undefined && report.ledger !== undefined
  return namesRow && state === 'passed' && !complete ? `${title}: gives no seed or no verdict` : undefined
}

function worst(one: Ledger, other: Ledger): Ledger {
  const join = (key: keyof Ledger): Verdict => {
    const [a, b] = [one[key], other[key]]
    if (typeof a === 'object') return typeof b === 'object' ? { violated: [...a.violated, ...b.violated] } : a
    return b === 'not applicable' ? a : b
  }
  return {
    ends: join('ends'),
    issuance: join('issuance'),
    executions: join('executions'),
    logs: join('logs'),
    roots: join('roots'),
    leftovers: join('leftovers'),
    memory: join('memory'),
  }
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]
