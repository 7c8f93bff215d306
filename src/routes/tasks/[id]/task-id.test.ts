import { expect, it } from 'vitest'
import { taskIdSchema } from './task-id.ts'

it.each([
  ['0', 0n],
  ['12', 12n],
  ['18446744073709551615', 2n ** 64n - 1n],
])('reads %s', (text, task) => {
  expect(taskIdSchema.parse(text)).toBe(task)
})

it.each(['', '-1', '1.5', '0x1', '1e3', '007', '#12', 'new', ' 1', '18446744073709551616', '9'.repeat(400)])(
  'refuses %j',
  (text) => {
    expect(taskIdSchema.safeParse(text).success).toBe(false)
  },
)
