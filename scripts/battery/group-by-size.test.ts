import { describe, expect, it } from 'vitest'
import type { Row } from '../../tests/battery/rows.ts'
import { groupBySize } from './group-by-size.ts'

const row = (number: number, full: Row['full'] = {}): Row => ({ row: number, fault: '', parts: ['unit'], full })
const ROWS = [
  row(1, { KILLS: '200' }),
  row(2),
  row(3, { MIB: '5' }),
  row(4),
  row(5, { MIB: '5' }),
  row(6, { MIB: '6' }),
]
const numbers = (full: boolean) =>
  groupBySize(ROWS, full).map(({ rows, variables }) => [rows.map((one) => one.row), variables])

describe('groups of rows', () => {
  it('hold those of one size, so that no row runs in the size of another', () => {
    expect(numbers(true)).toEqual([
      [[1], { KILLS: '200' }],
      [[2, 4], {}],
      [[3, 5], { MIB: '5' }],
      [[6], { MIB: '6' }],
    ])
  })

  it('are one where the sizes are those of every run of the tests', () => {
    expect(numbers(false)).toEqual([[[1, 2, 3, 4, 5, 6], {}]])
  })
})
