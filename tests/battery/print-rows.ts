import { rowOfTitle } from './row-of-title.ts'
import { ROWS, type Part, type Row } from './rows.ts'
import { summariseRow, type RowLine, type RowTest } from './summarise-row.ts'

/** Rows that a run has to say something of: numbers with commas, or `all`; unset in runs of other tests. */
export const BATTERY_ROWS = 'EDGECLOUD_BATTERY_ROWS'

/** What lines of rows begin with, so that they are found in the output of a run. */
export const LINE_MARK = 'battery '

/**
 * Prints one line of JSON for each row that was run or asked for.
 * @returns whether none of them failed
 */
export function printRows(part: Part, tests: readonly RowTest[], print: (line: string) => void): boolean {
  const asked = process.env[BATTERY_ROWS]
  const isAsked = ({ row }: Row) => asked === 'all' || asked?.split(',').includes(String(row)) === true
  const byRow = Map.groupBy(tests, ({ title, report }) => rowOfTitle(title) ?? report?.row)
  const lines: RowLine[] = ROWS.flatMap((row) => {
    const own = byRow.get(row.row) ?? []
    const shown = asked === undefined ? own.length > 0 : isAsked(row) && (own.length > 0 || row.parts.includes(part))
    return shown ? [summariseRow(row, part, own)] : []
  })
  for (const line of lines) print(`${LINE_MARK}${JSON.stringify(line)}`)
  const unknown = [...byRow.keys()].filter((row) => row !== undefined && !ROWS.some((known) => known.row === row))
  if (unknown.length > 0) print(`battery: tests name rows that the battery does not have: ${unknown.join(', ')}`)
  return unknown.length === 0 && lines.every(({ verdict }) => verdict !== 'failed')
}
