import { makeReplica, makeTask } from '$lib/tasks/fixtures/make-task.ts'
import { describe, expect, it } from 'vitest'
import { logRunOf } from './log-run-of.ts'

const past = {
  replica: 1,
  worker: 5,
  attempt: 1,
  specVersion: 1,
  logSize: 9n,
  logRoot: '0x09',
  why: { kind: 'lost', reason: { kind: 'silent' } },
  until: 40,
} as const
const replicas = [
  makeReplica({ kind: 'cancelled' }, { replica: 0 }),
  makeReplica({ kind: 'running' }, { replica: 1, worker: 6, attempt: 2, logSize: 3n }),
  makeReplica({ kind: 'waiting' }, { replica: 2, worker: 7 }),
]
const task = makeTask(replicas, { past: [past] })

describe('logRunOf', () => {
  it('begins with a replica that is part of the task', () => {
    expect(logRunOf(task, undefined)).toMatchObject({ replica: 1, attempt: 2, worker: 6, log: 'there' })
  })

  it('finds an earlier attempt on the worker that had it, with what the chain knows of its log', () => {
    expect(logRunOf(task, { replica: 1, attempt: 1 })).toEqual({
      replica: 1,
      attempt: 1,
      worker: 5,
      head: { size: 9n, root: '0x09' },
      log: 'there',
    })
  })

  it('goes on with the present attempt when the chain forgot the chosen one', () => {
    expect(logRunOf(task, { replica: 1, attempt: 7 })).toMatchObject({ attempt: 2 })
  })

  it('tells a log that is still to come from one that never will', () => {
    expect(logRunOf(task, { replica: 2 })?.log).toBe('not yet')
    expect(logRunOf(task, { replica: 0 })?.log).toBe('none')
  })

  it('asks a worker that was told to begin for its log already, and no other', () => {
    const logOf = (state: Parameters<typeof makeReplica>[0], change = {}) =>
      logRunOf(makeTask([makeReplica(state, { replica: 0 })], change), undefined)?.log
    expect(logOf({ kind: 'assigned' })).toBe('soon')
    expect(logOf({ kind: 'awaitingSecrets' })).toBe('not yet')
    expect(logOf({ kind: 'assigned' }, { state: 'Cancelled' })).toBe('not yet')
  })

  it('has none to offer for a task without replicas', () => {
    expect(logRunOf(makeTask([]), undefined)).toBeUndefined()
  })
})
