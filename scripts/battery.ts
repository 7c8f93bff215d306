// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run battery -- [rows…] [--full] [--seed N]`: runs rows of the battery and prints one line of JSON for each.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { ROWS, type Part, type Row } from '../tests/battery/rows.ts'
import { ROOT } from '../tests/support/root.ts'
import { groupBySize } from './battery/group-by-size.ts'
import { runAppchainRows } from './battery/run-appchain-rows.ts'
import { runJourneyRows } from './battery/run-journey-rows.ts'
import { runUnitRows } from './battery/run-unit-rows.ts'
import { verdictsIn } from './battery/verdicts-in.ts'

const RUN: Readonly<Record<Part, typeof runUnitRows>> = {
  unit: runUnitRows,
  appchain: runAppchainRows,
  journeys: runJourneyRows,
}
const PARTS = ['unit', 'appchain', 'journeys'] as const

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { full: { type: 'boolean', default: false }, seed: { type: 'string' } },
})
const wrong = positionals.filter((text) => !ROWS.some(({ row }) => String(row) === text))
if (wrong.length > 0 || (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed))) {
  console.error('usage: npm run battery -- [rows…] [--full] [--seed N]')
  console.error(ROWS.map(({ row, fault }) => `${String(row).padStart(4)}  ${fault}`).join('\n'))
  process.exit(2)
}
const rows = ROWS.filter(({ row }) => positionals.length === 0 || positionals.includes(String(row)))

if (values.seed !== undefined) process.env['EDGECLOUD_SEED'] = values.seed

const started = performance.now()
let sound = true
let output = ''
for (const { rows: sized, variables } of groupBySize(rows, values.full)) {
  for (const part of PARTS) {
    const own = sized.filter(({ parts }) => parts.includes(part))
    if (own.length === 0) continue
    const result = await RUN[part](ROOT, own, variables)
    sound &&= result.code === 0
    output += result.output
  }
}

const lines = verdictsIn(output)
const silent = rows.filter((row) => row.parts.some((part) => !hasLine(row, part)))
const notRun = lines.filter(({ verdict }) => verdict === 'not run')
const count = (verdict: string) => lines.filter((line) => line.verdict === verdict).length
for (const { row, part, skipped } of notRun) console.log(`row ${row} was not run in ${part}: ${skipped[0]}`)
for (const { row } of silent) console.log(`row ${row} reported nothing`)
const seconds = Math.round((performance.now() - started) / 1_000)
const figures = `${count('passed')} passed, ${count('failed')} failed, ${notRun.length} not run`
console.log(
  `battery: ${figures}, ${silent.length} silent, ${seconds} s, ${values.full ? 'full' : 'reduced'}, ${commit()}`,
)
process.exit(sound && count('failed') + notRun.length + silent.length === 0 ? 0 : 1)

function hasLine({ row }: Row, part: Part): boolean {
  return lines.some((line) => line.row === row && line.part === part)
}

/** What was tested: a claim holds for that and nothing else. */
function commit(): string {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout?.trim() ?? ''
  const head = git('rev-parse', '--short', 'HEAD')
  if (head === '') return 'commit unknown'
  return `commit ${head}${git('status', '--porcelain') === '' ? '' : ' and changes'}`
}
