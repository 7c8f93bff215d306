import { expect, it } from 'vitest'
import { formatAmount } from './format-amount.ts'

it('groups thousands and rounds down', () => {
  expect(formatAmount(1_234_567_999_999_999_999n, 12)).toBe('1,234,567.99')
  expect(formatAmount(5_000_000_000n, 12, 4)).toBe('0.0050')
  expect(formatAmount(0n, 12)).toBe('0.00')
  expect(formatAmount(7n, 0, 0)).toBe('7')
})
