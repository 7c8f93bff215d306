import type { Ledger, Verdict } from '../row-report.ts'
import { checkLog } from './check-log.ts'
import { checkRoot } from './check-root.ts'
import type { LedgerFacts, LogFacts, RunFacts } from './ledger-facts.ts'

/** Part of the baseline by which memory may differ. */
const MEMORY_TOLERANCE = 0.1

/** The oracle of all rows: holds what was seen against what must be. Pure. */
export function checkLedger({ runs, issuance, leftovers, memory }: LedgerFacts): Ledger {
  const logs = runs?.flatMap(({ run, log }) => (log === undefined ? [] : [{ run, log }])) ?? []
  const roots = logs.filter(({ log }) => log.told !== undefined)
  return {
    ends: verdict(runs && runs.flatMap(checkEnds)),
    issuance: verdict(issuance && checkIssuance(issuance)),
    executions: verdict(runs && runs.flatMap(checkExecutions)),
    logs: verdict(logs.length > 0 ? named(logs, checkLog) : undefined),
    roots: verdict(roots.length > 0 ? named(roots, checkRoot) : undefined),
    leftovers: verdict(leftovers?.map((thing) => `left behind: ${thing}`)),
    memory: verdict(memory && checkMemory(memory)),
  }
}

function verdict(violated: readonly string[] | undefined): Verdict {
  if (violated === undefined) return 'not applicable'
  return violated.length === 0 ? 'ok' : { violated: [...violated] }
}

const named = (logs: readonly { run: string; log: LogFacts }[], check: (log: LogFacts) => string[]): string[] =>
  logs.flatMap(({ run, log }) => check(log).map((problem) => `${run}: ${problem}`))

const checkEnds = ({ run, ends }: RunFacts): string[] =>
  ends.length === 1 ? [] : [`${run}: ${ends.length} ends: ${ends.join(', ') || 'none'}`]

const checkExecutions = ({ run, executions }: RunFacts): string[] =>
  executions <= 1 ? [] : [`${run}: executed ${executions} times`]

function checkIssuance({ before, minted, burnt, after }: NonNullable<LedgerFacts['issuance']>): string[] {
  const expected = before + minted - burnt
  return after === expected ? [] : [`issuance is ${after}, not ${expected}`]
}

function checkMemory({ baselineBytes, afterBytes }: NonNullable<LedgerFacts['memory']>): string[] {
  const most = baselineBytes * (1 + MEMORY_TOLERANCE)
  return afterBytes <= most ? [] : [`memory is at ${afterBytes} bytes, baseline ${baselineBytes}`]
}
