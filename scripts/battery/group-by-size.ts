import type { Row } from '../../tests/battery/rows.ts'

/** Rows that run together, and the variables that give their tests their size. */
export interface SizedRows {
  readonly rows: readonly Row[]
  readonly variables: Readonly<Record<string, string>>
}

/**
 * Rows in full size, together with those of the same size only: a variable reaches each test that reads it, and one row's
 * million would be another's, which has no time for as many.
 */
export function groupBySize(rows: readonly Row[], full: boolean): SizedRows[] {
  const groups = new Map<string, SizedRows & { rows: Row[] }>()
  for (const row of rows) {
    const variables = full ? (row.full ?? {}) : {}
    const key = JSON.stringify(variables)
    const group = groups.get(key) ?? { rows: [], variables }
    group.rows.push(row)
    groups.set(key, group)
  }
  return [...groups.values()]
}
