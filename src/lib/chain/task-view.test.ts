import { expect, it } from 'vitest'
import { taskViewSchema } from './task-view.ts'

const hash = (byte: string) => `0x${byte.repeat(32)}`

const assignment = (state: unknown) => ({
  worker: 3,
  attempt: 1,
  state,
  logSize: 12,
  logRoot: hash('aa'),
  deadline: 0,
  runBy: 900,
  since: 40,
})

const json = {
  id: 4,
  task: {
    owner: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY',
    specHash: hash('01'),
    specVersion: 0,
    requirements: {
      kind: 'Batch',
      runtime: 'Shell',
      resources: { cpuMillis: 500, memoryMib: 64, diskMib: 64, gpus: 0 },
      isolation: 'Bubblewrap',
      timeout: 200,
      secrets: false,
      verify: 'None',
    },
    placement: { workers: [3] },
    state: 'Open',
    submitted: 38,
    deposit: '0x0000000000000000016345785d8a0000',
    replicas: 2,
    openReplicas: 1,
    ownerIndex: 0,
  },
  assignments: [
    { replica: 0, assignment: assignment({ completed: { exitCode: -1, outputRoot: hash('02') } }) },
    { replica: 1, assignment: assignment({ failed: { reason: { declined: 'NoCapacity' } } }) },
    { replica: 2, assignment: assignment({ running: null }) },
  ],
  ring: [
    { block: 38, replica: 0, worker: 3, attempt: 1, what: { submitted: null } },
    { block: 41, replica: 0, worker: 3, attempt: 1, what: { completed: -1 } },
    { block: 42, replica: 1, worker: 3, attempt: 1, what: { failed: { silent: null } } },
    { block: 43, replica: 1, worker: 3, attempt: 1, what: { declined: 'Draining' } },
  ],
  now: 61,
}

it('flattens what the chain nests and tags every state', () => {
  const task = taskViewSchema.parse(json)
  expect(task).toMatchObject({ id: 4n, owner: json.task.owner, deposit: 100_000_000_000_000_000n, now: 61 })
  expect(task.assignments.map(({ replica, state }) => [replica, state])).toEqual([
    [0, { kind: 'completed', exitCode: -1, outputRoot: hash('02') }],
    [1, { kind: 'failed', reason: { kind: 'declined', why: 'NoCapacity' } }],
    [2, { kind: 'running' }],
  ])
  expect(task.ring.map(({ what }) => what)).toEqual([
    { kind: 'submitted' },
    { kind: 'completed', exitCode: -1 },
    { kind: 'failed', reason: { kind: 'silent' } },
    { kind: 'declined', why: 'Draining' },
  ])
})

it('rejects a state that this page does not know', () => {
  const unknown = { ...json, assignments: [{ replica: 0, assignment: assignment({ dreaming: null }) }] }
  expect(taskViewSchema.safeParse(unknown).success).toBe(false)
})
