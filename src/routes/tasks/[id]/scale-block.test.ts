import { makeReplica, makeTask } from '$lib/tasks/fixtures/make-task.ts'
import { makeWorker } from '$lib/workers/fixtures/make-worker.ts'
import { scalingPlan } from '$lib/tasks/scaling-plan.ts'
import type { Scaling } from '$lib/chain/chain-calls.ts'
import { expect, it } from 'vitest'
import { scaleBlock } from './scale-block.ts'

const task = makeTask([
  makeReplica({ kind: 'running' }, { replica: 0 }),
  makeReplica({ kind: 'running' }, { replica: 1 }),
])
const workers = [makeWorker({ id: 7 }), makeWorker({ id: 8, session: 0 })]
const blocked = (scaling: Scaling, unplaced?: number) =>
  scaleBlock({
    task,
    scaling,
    plan: scalingPlan(task, scaling),
    preview: unplaced === undefined ? undefined : { replicas: [], unplaced },
    workers,
  })

it.each<[string | undefined, Scaling, number?]>([
  [undefined, { add: [7] }],
  [undefined, { remove: [1] }],
  [undefined, { replicas: 3 }, 0],
  ['Nothing is changed yet', { add: [] }],
  ['Nothing is changed yet', { replicas: 2 }],
  ['A task keeps at least one replica; stop it instead', { remove: [0, 1] }],
  ['A task has at most 16 replicas; ended ones count', { replicas: 17 }],
  ['Only 1 of 2 new replicas find a worker', { replicas: 4 }, 1],
  ['ber-01 cannot take it', { add: [8] }],
])('says: %s', (words, scaling, unplaced) => {
  expect(blocked(scaling, unplaced)).toBe(words)
})
