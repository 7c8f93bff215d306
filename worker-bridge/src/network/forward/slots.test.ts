import { expect, it } from 'vitest'
import { Slots } from './slots.ts'

const never = new AbortController().signal

it('lets so many in, and the others in the order in which they came', async () => {
  const slots = new Slots(2)
  const first = await slots.take(never)
  await slots.take(never)
  const order: string[] = []
  const third = slots.take(never).then((giveBack) => (order.push('third'), giveBack))
  const fourth = slots.take(never).then(() => order.push('fourth'))
  first()
  ;(await third)()
  await fourth
  expect(order).toEqual(['third', 'fourth'])
})

it('passes over one who has gone', async () => {
  const slots = new Slots(1)
  const giveBack = await slots.take(never)
  const gone = new AbortController()
  const left = slots.take(gone.signal)
  const stays = slots.take(never)
  gone.abort(new Error('tab closed'))
  await expect(left).rejects.toThrow('tab closed')
  giveBack()
  ;(await stays)()
  await expect(slots.take(gone.signal)).rejects.toThrow('tab closed')
  await slots.take(never)
})
