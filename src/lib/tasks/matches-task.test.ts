import { expect, it } from 'vitest'
import { makeReplica, makeTask } from './fixtures/make-task.ts'
import { matchesTask } from './matches-task.ts'

const task = makeTask([makeReplica({ kind: 'running' }, { worker: 4 })])
const nameOf = (worker: number) => `vie-0${worker}`

it.each([
  ['', true],
  ['12', true],
  ['VIE', true],
  [' batch ', true],
  ['ber-01', false],
  ['service', false],
])('searches for %j', (text, found) => {
  expect(matchesTask(task, text, nameOf)).toBe(found)
})
