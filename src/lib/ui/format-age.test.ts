import { expect, it } from 'vitest'
import { formatAge } from './format-age.ts'

it.each([
  [-5, '0 s ago'],
  [59_999, '59 s ago'],
  [60_000, '1 min ago'],
  [3_599_000, '59 min ago'],
  [3_600_000, '1 h ago'],
  [172_800_000, '2 days ago'],
])('says %i ms as %s', (ms, words) => {
  expect(formatAge(ms)).toBe(words)
})
