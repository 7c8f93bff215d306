import type { AssignmentView } from '$lib/chain/task-view.ts'
import { makeReplica, makeTask } from '$lib/tasks/fixtures/make-task.ts'
import { describe, expect, it } from 'vitest'
import { logRunOf } from './log-run-of.ts'
import { outputsRunOf } from './outputs-run-of.ts'

const root = `0x${'1f'.repeat(32)}`
const none = `0x${'00'.repeat(32)}`
const past = {
  ...{ replica: 0, worker: 5, attempt: 1, specVersion: 1, logSize: 9n, logRoot: '0x09', until: 40 },
  why: { kind: 'lost', reason: { kind: 'silent' } },
} as const
const docker = (state: AssignmentView['state']) => {
  const task = makeTask([makeReplica(state, { worker: 6, attempt: 2 })], { past: [past] })
  return { ...task, requirements: { ...task.requirements, runtime: 'Docker' as const } }
}

describe('outputsRunOf', () => {
  it.each<[AssignmentView['state'], string]>([
    [{ kind: 'assigned' }, 'pending'],
    [{ kind: 'running' }, 'pending'],
    [{ kind: 'waiting' }, 'pending'],
    [{ kind: 'stopping' }, 'pending'],
    [{ kind: 'cancelled' }, 'stopped'],
    [{ kind: 'failed', reason: { kind: 'executorError' } }, 'failed'],
    [{ kind: 'completed', exitCode: 0, outputRoot: none }, 'none'],
  ])('tells of a replica that is %j: %s', (state, kind) => {
    const task = docker(state)
    expect(outputsRunOf(task, logRunOf(task, undefined))?.standing).toEqual({ kind })
  })

  it('finds the root of what is kept, whatever the exit code, and the worker that keeps it', () => {
    const task = docker({ kind: 'completed', exitCode: 3, outputRoot: root })
    expect(outputsRunOf(task, logRunOf(task, undefined))).toEqual({
      ...{ replica: 0, attempt: 2, worker: 6 },
      standing: { kind: 'kept', root },
    })
  })

  it('offers nothing of an attempt that was replaced', () => {
    const task = docker({ kind: 'completed', exitCode: 0, outputRoot: root })
    const run = logRunOf(task, { replica: 0, attempt: 1 })
    expect(outputsRunOf(task, run)).toMatchObject({ worker: 5, standing: { kind: 'replaced' } })
  })

  it('says nothing of runs that cannot leave anything, unless the chain has a root all the same', () => {
    const service = makeTask([makeReplica({ kind: 'running' })])
    expect(outputsRunOf(service, logRunOf(service, undefined))).toBeUndefined()
    const shell = makeTask([makeReplica({ kind: 'completed', exitCode: 0, outputRoot: root })])
    expect(outputsRunOf(shell, logRunOf(shell, undefined))?.standing.kind).toBe('kept')
    expect(outputsRunOf(makeTask([]), undefined)).toBeUndefined()
  })
})
