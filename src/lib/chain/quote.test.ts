import { expect, it } from 'vitest'
import { quoteSchema } from './quote.ts'

it('reads amounts of any size', () => {
  const json = { deposit: '0x0000000000000000000000e8d4a51000', replicas: [{ worker: 3, price: 1_200 }], unplaced: 2 }
  expect(quoteSchema.parse(json)).toEqual({
    deposit: 1_000_000_000_000n,
    replicas: [{ worker: 3, price: 1_200n }],
    unplaced: 2,
  })
})
