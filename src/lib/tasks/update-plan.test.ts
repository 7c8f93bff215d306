import { prepareWorker } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import { makeReplica, makeTask } from './fixtures/make-task.ts'
import { makeWorker } from '$lib/workers/fixtures/make-worker.ts'
import { updatePlan } from './update-plan.ts'

const resources = { cpuMillis: 1500, memoryMib: 512, diskMib: 64, gpus: 0 }
const replica = (number: number, worker: number, kind: 'running' | 'waiting' | 'stopping' = 'running') =>
  makeReplica({ kind }, { replica: number, worker, resources })
/** All of its processor but 500 thousandths is taken, 1,500 of them by the replica. */
const busy = (id: number, cpuMillis = 2000) =>
  prepareWorker(makeWorker({ id, reserved: { ...resources, memoryMib: 512 } }, { cpuMillis }))
const free = (id: number, operator?: string) => prepareWorker(makeWorker({ id, ...(operator && { operator }) }))
const auto = { near: null, radiusKm: 0, regions: [], replicas: 2, spread: 'None' as const }
const onChain = (...replicas: ReturnType<typeof replica>[]) =>
  makeTask(replicas, { placement: { auto: { ...auto, regions: [] } } })
const asking = (cpuMillis: number) => ({
  ...makeTask([]).requirements,
  resources: { ...resources, cpuMillis },
})

describe('updatePlan', () => {
  it('keeps a replica where the new file fits in the place of the old one', () => {
    const draining = { ...busy(0), active: false }
    expect(updatePlan(onChain(replica(0, 0)), asking(2000), [draining], 60)).toEqual([
      { replica: 0, worker: 0, kind: 'stays' },
    ])
  })

  it('moves replicas that no longer fit, each to a worker of its own', () => {
    const task = onChain(replica(0, 0), replica(1, 1))
    const workers = [busy(0, 1600), busy(1, 1600), free(2), free(3)]
    expect(updatePlan(task, asking(2000), workers, 60).map(({ kind, to }) => [kind, to])).toEqual([
      ['moves', 2],
      ['moves', 3],
    ])
  })

  it('keeps operators apart as the task asks', () => {
    const task = makeTask([replica(0, 0), replica(1, 1)], {
      placement: { auto: { ...auto, regions: [], spread: 'Operator' } },
    })
    const workers = [busy(0), { ...busy(1, 1600), operator: 'b' }, free(2), free(3, 'c')]
    expect(updatePlan(task, asking(2000), workers, 60)).toMatchObject([{ kind: 'stays' }, { kind: 'moves', to: 3 }])
  })

  it('says when a replica fits nowhere', () => {
    expect(updatePlan(onChain(replica(0, 0)), asking(2000), [busy(0, 1600)], 60)).toMatchObject([{ kind: 'stuck' }])
    const chosen = makeTask([replica(0, 0)])
    expect(updatePlan(chosen, asking(2000), [busy(0, 1600), free(2)], 60)).toMatchObject([{ kind: 'stuck' }])
  })

  it('lets a waiting replica wait, and leaves those alone that are about to end', () => {
    const task = onChain(replica(0, 0, 'waiting'), replica(1, 1, 'stopping'))
    expect(updatePlan(task, asking(100), [free(0), free(1)], 60)).toEqual([{ replica: 0, worker: 0, kind: 'waits' }])
  })
})
