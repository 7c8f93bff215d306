import type { AssignmentView, TaskView } from '$lib/chain/task-view.ts'
import { describe, expect, it } from 'vitest'
import { stopBlock } from './stop-block.ts'
import { endBlock, hasStarted, taskStatus } from './task-status.ts'

type PartState = AssignmentView['state']

const part = (state: PartState, fields: Partial<AssignmentView> = {}): AssignmentView => ({
  replica: 0,
  worker: 1,
  attempt: 1,
  state,
  logSize: 0n,
  logRoot: '0x00',
  deadline: 0,
  runBy: 0,
  since: 7,
  ...fields,
})
const task = (state: TaskView['state'], ...assignments: AssignmentView[]) => ({ state, assignments, owner: 'alice' })

describe('the state of a task', () => {
  it('is assigned until a worker has accepted', () => {
    expect(taskStatus(task('Open', part({ kind: 'assigned' })))).toMatchObject({ kind: 'assigned' })
    expect(taskStatus(task('Open', part({ kind: 'assigned' }), part({ kind: 'running' })))).toMatchObject({
      word: 'Running',
    })
  })

  it('says that it is being stopped', () => {
    expect(taskStatus(task('Open', part({ kind: 'stopping' })))).toEqual({ kind: 'running', word: 'Stopping' })
  })

  it('ends with the last part', () => {
    const parts = [part({ kind: 'cancelled' }, { since: 9 }), part({ kind: 'cancelled' }, { since: 12 })]
    expect(endBlock(task('Cancelled', ...parts))).toBe(12)
    expect(endBlock(task('Open', ...parts))).toBeUndefined()
  })
})

describe('a part has a log', () => {
  const accepted = { block: 3, replica: 0, worker: 1, attempt: 1, what: { kind: 'accepted' } } as const

  it.each<[string, PartState, bigint, boolean, boolean]>([
    ['no worker has accepted', { kind: 'assigned' }, 0n, false, false],
    ['it runs', { kind: 'running' }, 0n, false, true],
    ['it was turned down', { kind: 'failed', reason: { kind: 'declined', why: 'NoCapacity' } }, 0n, false, false],
    ['it failed after it was accepted', { kind: 'failed', reason: { kind: 'hostLost' } }, 0n, true, true],
    ['it was stopped before it ran', { kind: 'cancelled' }, 0n, false, false],
    ['it was stopped with a log', { kind: 'cancelled' }, 4n, false, true],
  ])('%s', (_, state, logSize, wasAccepted, expected) => {
    expect(hasStarted({ ring: wasAccepted ? [accepted] : [] }, part(state, { logSize }))).toBe(expected)
  })
})

describe('stopping is blocked', () => {
  const open = task('Open', part({ kind: 'running' }))
  const free = { task: open, account: 'alice', synced: true, pending: false }

  it('by nothing for the owner of a running task', () => {
    expect(stopBlock(free)).toBeUndefined()
  })

  it.each([
    ['noAccount', { account: undefined }],
    ['notOwner', { account: 'bob' }],
    ['notSynced', { synced: false }],
    ['pending', { pending: true }],
    ['closed', { task: task('Failed', part({ kind: 'failed', reason: { kind: 'silent' } })) }],
    ['stopping', { task: task('Open', part({ kind: 'stopping' })) }],
  ] as const)('%s', (reason, change) => {
    expect(stopBlock({ ...free, ...change })).toBe(reason)
  })
})
