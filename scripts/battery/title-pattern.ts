import type { Row } from '../../tests/battery/rows.ts'

/** Matches the titles of the tests of these rows. */
export const titlePattern = (rows: readonly Row[]): string => `battery (${rows.map(({ row }) => row).join('|')}):`
