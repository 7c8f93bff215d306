import { compactToU8a, u8aToHex } from '@polkadot/util'
import { expect, it } from 'vitest'
import { checkpointNumber } from './checkpoint-number.ts'

const header = (number: number) => `0x${'ab'.repeat(32)}${u8aToHex(compactToU8a(number)).slice(2)}${'cd'.repeat(64)}`

it.each([0, 1, 63, 64, 16_383, 16_384, 2 ** 30 - 1, 2 ** 30, 2 ** 32 - 1])('reads block %i', (number) => {
  expect(checkpointNumber(header(number))).toBe(number)
})

it.each(['', '0x', `0x${'ab'.repeat(32)}`, `0x${'ab'.repeat(32)}zz00000000`, `0x${'ab'.repeat(32)}0700000000`])(
  'reads nothing out of "%s"',
  (text) => {
    expect(checkpointNumber(text)).toBeUndefined()
  },
)
