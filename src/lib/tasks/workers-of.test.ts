import { expect, it } from 'vitest'
import { makeReplica, makeTask } from './fixtures/make-task.ts'
import { workersOf } from './workers-of.ts'

const nameOf = (worker: number) => `w${worker}`
const on = (...workers: number[]) =>
  makeTask(workers.map((worker, replica) => makeReplica({ kind: 'running' }, { replica, worker })))

it('names workers once, and counts those that do not fit', () => {
  expect(workersOf(on(1, 2, 2), nameOf)).toBe('w1, w2')
  expect(workersOf(on(1, 2, 3, 4, 5), nameOf)).toBe('w1, w2, w3 and 2 more')
})

it('does not name the worker that a waiting or a removed replica was on', () => {
  expect(workersOf(makeTask([makeReplica({ kind: 'waiting' })]), nameOf)).toBe('no worker yet')
  const replicas = [makeReplica({ kind: 'running' }), makeReplica({ kind: 'cancelled' }, { worker: 8 })]
  expect(workersOf(makeTask(replicas), nameOf)).toBe('w1')
})
