import { expect, it } from 'vitest'
import { parseTask } from './fixtures/parse-task.ts'
import { placementOf } from './placement-of.ts'

const FILE = `services: { a: { command: [sh] } }
x-edge:
  runtime: shell
  placement: { replicas: 3 }
`
const free = parseTask(FILE)
const named = parseTask(FILE.replace('replicas: 3', 'workers: [5]'))

it('takes workers chosen by hand before those of the file', () => {
  expect(placementOf(named, [2, 1], true)).toEqual({ workers: [2, 1] })
  expect(placementOf(free, [2], false)).toEqual({ workers: [2] })
})

it('takes those of the file before the choice of the chain', () => {
  expect(placementOf(named, [], false)).toEqual({ workers: [5] })
  expect(placementOf(named, [], true)).toEqual({ workers: [5] })
})

it('leaves it to the chain, unless the owner is about to choose', () => {
  expect(placementOf(free, [], false)).toMatchObject({ auto: { replicas: 3 } })
  expect(placementOf(free, [], true)).toBeUndefined()
})
