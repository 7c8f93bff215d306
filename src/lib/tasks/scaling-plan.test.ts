import { prepareWorker } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import { makeReplica, makeTask } from './fixtures/make-task.ts'
import { makeWorker } from '$lib/workers/fixtures/make-worker.ts'
import { scalingPlan, scalingPreview } from './scaling-plan.ts'

const replicas = [
  makeReplica({ kind: 'running' }, { replica: 0, worker: 0 }),
  makeReplica({ kind: 'cancelled' }, { replica: 1, worker: 1 }),
  makeReplica({ kind: 'waiting' }, { replica: 2, worker: 2 }),
  makeReplica({ kind: 'assigned' }, { replica: 3, worker: 3 }),
]
const auto = { near: null, radiusKm: 0, regions: [], replicas: 3, spread: 'None' } as const
const task = makeTask(replicas, { placement: { auto: { ...auto, regions: [] } } })
const numbers = (plan: ReturnType<typeof scalingPlan>) => plan.stops.map(({ replica }) => replica)

describe('scalingPlan', () => {
  it('adds what is missing', () => {
    expect(scalingPlan(task, { replicas: 5 })).toEqual({ adds: 2, stops: [], total: 5, tooMany: false })
  })

  it('stops those with the highest numbers', () => {
    const plan = scalingPlan(task, { replicas: 1 })
    expect(plan).toMatchObject({ adds: 0, total: 1 })
    expect(numbers(plan)).toEqual([2, 3])
  })

  it('changes nothing when there are as many', () => {
    expect(scalingPlan(task, { replicas: 3 })).toMatchObject({ adds: 0, stops: [], total: 3 })
  })

  it('stops those that are named, as far as they go on', () => {
    const plan = scalingPlan(task, { remove: [0, 1] })
    expect(numbers(plan)).toEqual([0])
    expect(plan.total).toBe(2)
  })

  it('gives numbers of stopped replicas out again, but not those of ended ones', () => {
    const completed = { kind: 'completed', exitCode: 0, outputRoot: '0x00' } as const
    const ended = Array.from({ length: 14 }, (_, replica) => makeReplica(completed, { replica }))
    const full = makeTask([...ended, makeReplica({ kind: 'running' }, { replica: 14 })])
    expect(scalingPlan(full, { add: [7] }).tooMany).toBe(false)
    expect(scalingPlan(full, { add: [7, 8] }).tooMany).toBe(true)
    const removed = makeReplica({ kind: 'cancelled' }, { replica: 15 })
    expect(scalingPlan({ ...full, assignments: [...full.assignments, removed] }, { add: [7] }).tooMany).toBe(false)
  })
})

describe('scalingPreview', () => {
  const workers = [0, 1, 2, 3, 4].map((id) => prepareWorker(makeWorker({ id })))

  it('passes over workers that hold a replica, and takes those that a replica has left', () => {
    const preview = scalingPreview(task, 4, workers, 60)
    expect(preview?.replicas.map(({ worker }) => worker.id)).toEqual([1, 2, 4])
    expect(preview?.unplaced).toBe(1)
  })

  it('is for tasks whose workers the chain chooses', () => {
    expect(scalingPreview(makeTask(replicas), 1, workers, 60)).toBeUndefined()
  })
})
