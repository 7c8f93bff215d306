import { expect, it } from 'vitest'
import { makeReplica, makeTask } from './fixtures/make-task.ts'
import { statusCounts } from './status-counts.ts'

it('counts tasks by where they stand', () => {
  const running = makeTask([makeReplica({ kind: 'running' })])
  const waiting = makeTask([makeReplica({ kind: 'waiting' })])
  expect(statusCounts([running, waiting, running])).toEqual([
    { word: 'Running', count: 2 },
    { word: 'Waiting', count: 1 },
  ])
  expect(statusCounts([])).toEqual([])
})
