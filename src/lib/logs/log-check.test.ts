import { expect, it } from 'vitest'
import { checkAgainstChain } from './log-check.ts'

const root = new Uint8Array(32).fill(0xab)
const hex = `0x${'ab'.repeat(32)}`

it.each([
  ['unchecked', undefined, { size: 3n, root: hex }],
  ['unchecked', { size: 0n, root }, { size: 0n, root: hex }],
  ['worker', { size: 4n, root }, { size: 3n, root: hex }],
  ['chain', { size: 3n, root }, { size: 3n, root: hex }],
  ['differs', { size: 3n, root }, { size: 3n, root: `0x${'00'.repeat(32)}` }],
] as const)('%s', (expected, checked, chain) => {
  expect(checkAgainstChain(checked, chain)).toBe(expected)
})
