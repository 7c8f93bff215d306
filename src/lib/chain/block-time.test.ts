import { expect, it } from 'vitest'
import { blockTime } from './block-time.ts'

it('counts blocks back at the pace of the chain', () => {
  expect(blockTime(100, { number: 120, at: 1_000_000 })).toBe(940_000)
  expect(blockTime(120, { number: 120, at: 1_000_000 })).toBe(1_000_000)
})
