import { describe, expect, it } from 'vitest'
import type { AssignmentView } from '$lib/chain/task-view.ts'
import { makeReplica, makeTask } from './fixtures/make-task.ts'
import { endBlock, hadStarted, hasStarted, isStopping, replicaCount, statusSince, taskStatus } from './task-status.ts'

type State = AssignmentView['state']
const completed = { kind: 'completed', exitCode: 0, outputRoot: '0x00' } as const
const open = (...kinds: ('assigned' | 'awaitingSecrets' | 'running' | 'waiting' | 'stopping' | 'cancelled')[]) =>
  makeTask(kinds.map((kind, replica) => makeReplica({ kind }, { replica, since: 10 + replica })))

describe('the state of a task', () => {
  it.each([
    ['is assigned until a worker has accepted', open('assigned'), 'assigned', '1 of 1 assigned'],
    ['runs with its first replica', open('assigned', 'running'), 'running', '1 of 2 running'],
    ['asks for secrets before anything else', open('running', 'awaitingSecrets'), 'secrets', '1 of 2 awaiting secrets'],
    ['waits when no replica has a worker', open('waiting', 'waiting'), 'waiting', '2 of 2 waiting'],
    ['runs on when one of its replicas waits', open('running', 'waiting'), 'running', '1 of 2 running'],
    ['leaves out what scaling removed', open('running', 'cancelled'), 'running', '1 of 1 running'],
    ['runs on while scaling removes a replica', open('running', 'stopping'), 'running', '1 of 2 running'],
    ['stops', { ...open('running', 'stopping'), cancelled: true }, 'running', '1 of 2 stopping'],
  ] as const)('%s', (_, task, kind, count) => {
    expect(taskStatus(task).kind).toBe(kind)
    expect(replicaCount(task)).toBe(count)
  })

  it('counts every replica of a stopped task', () => {
    const parts = [makeReplica({ kind: 'cancelled' }), makeReplica(completed, { replica: 1 })]
    const task = makeTask(parts, { state: 'Cancelled', cancelled: true })
    expect(taskStatus(task)).toEqual({ kind: 'paused', word: 'Stopped' })
    expect(replicaCount(task)).toBe('1 of 2 stopped')
  })

  it('says that it is being stopped only when its owner stopped it', () => {
    expect(isStopping(open('stopping'))).toBe(false)
    expect(isStopping({ ...open('stopping'), cancelled: true })).toBe(true)
  })

  it('stands there since its first replica does, and ended with its last', () => {
    expect(statusSince(open('assigned', 'running', 'running'))).toBe(11)
    const ends = [makeReplica(completed, { since: 9 }), makeReplica(completed, { replica: 1, since: 12 })]
    const task = makeTask(ends, { state: 'Completed' })
    expect(statusSince(task)).toBe(12)
    expect(endBlock(task)).toBe(12)
    expect(endBlock(open('running'))).toBeUndefined()
  })
})

describe('a replica has a log', () => {
  const accepted = { block: 3, replica: 0, worker: 1, attempt: 1, what: { kind: 'accepted' } } as const

  it.each<[string, State, bigint, boolean, boolean]>([
    ['no worker has accepted', { kind: 'assigned' }, 0n, false, false],
    ['its worker waits for secrets', { kind: 'awaitingSecrets' }, 0n, true, false],
    ['it is on no worker', { kind: 'waiting' }, 9n, true, false],
    ['it runs', { kind: 'running' }, 0n, false, true],
    ['it was turned down', { kind: 'failed', reason: { kind: 'declined', why: 'NoCapacity' } }, 0n, false, false],
    ['it failed after it was accepted', { kind: 'failed', reason: { kind: 'hostLost' } }, 0n, true, true],
    ['it was stopped before it ran', { kind: 'cancelled' }, 0n, false, false],
    ['it was stopped with a log', { kind: 'cancelled' }, 4n, false, true],
  ])('%s', (_, state, logSize, wasAccepted, expected) => {
    expect(hasStarted({ ring: wasAccepted ? [accepted] : [] }, makeReplica(state, { logSize }))).toBe(expected)
  })

  it('of an earlier attempt, when its worker had accepted', () => {
    const past = { ...makeReplica({ kind: 'waiting' }), why: { kind: 'updated' }, until: 5 } as const
    expect(hadStarted({ ring: [] }, past)).toBe(false)
    expect(hadStarted({ ring: [accepted] }, past)).toBe(true)
    expect(hadStarted({ ring: [] }, { ...past, logSize: 1n })).toBe(true)
  })
})
