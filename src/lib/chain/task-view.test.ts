import { expect, it } from 'vitest'
import { taskViewSchema } from './task-view.ts'

const hash = (byte: string) => `0x${byte.repeat(32)}`

const assignment = (state: unknown) => ({
  worker: 3,
  attempt: 1,
  state,
  specVersion: 1,
  resources: { cpuMillis: 500, memoryMib: 64, diskMib: 64, gpus: 0 },
  failures: 0,
  logSize: 12,
  logRoot: hash('aa'),
  deadline: 0,
  runBy: 900,
  since: 40,
})

const past = (attempt: number, why: unknown) => ({
  worker: 2,
  attempt,
  specVersion: 1,
  logSize: '0x00000000000000ff',
  logRoot: hash('bb'),
  why,
  until: 39,
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
    cancelled: false,
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
    { replica: 3, assignment: assignment({ awaitingSecrets: null }) },
    { replica: 4, assignment: assignment({ waiting: null }) },
  ],
  past: [
    { replica: 2, past: past(1, { lost: { declined: 'ImageRefused' } }) },
    { replica: 2, past: past(2, { lost: { hostLost: null } }) },
    { replica: 4, past: past(1, { updated: null }) },
    { replica: 4, past: past(2, { removed: null }) },
  ],
  ring: [
    { block: 38, replica: 0, worker: 3, attempt: 1, what: { submitted: null } },
    { block: 41, replica: 0, worker: 3, attempt: 1, what: { completed: -1 } },
    { block: 42, replica: 1, worker: 3, attempt: 1, what: { failed: { silent: null } } },
    { block: 43, replica: 1, worker: 3, attempt: 1, what: { declined: 'Draining' } },
    { block: 44, replica: 2, worker: 2, attempt: 2, what: { lost: { hostLost: null } } },
    { block: 44, replica: 4, worker: 2, attempt: 1, what: { waiting: null } },
    { block: 45, replica: 3, worker: 3, attempt: 1, what: { awaitingSecrets: null } },
    { block: 46, replica: 3, worker: 3, attempt: 1, what: { secretsReceived: null } },
    { block: 47, replica: 4, worker: 3, attempt: 2, what: { updated: 2 } },
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
    [3, { kind: 'awaitingSecrets' }],
    [4, { kind: 'waiting' }],
  ])
  expect(task.ring.map(({ what }) => what)).toEqual([
    { kind: 'submitted' },
    { kind: 'completed', exitCode: -1 },
    { kind: 'failed', reason: { kind: 'silent' } },
    { kind: 'declined', why: 'Draining' },
    { kind: 'lost', reason: { kind: 'hostLost' } },
    { kind: 'waiting' },
    { kind: 'awaitingSecrets' },
    { kind: 'secretsReceived' },
    { kind: 'updated', specVersion: 2 },
  ])
})

it('tells why each earlier attempt ended', () => {
  const task = taskViewSchema.parse(json)
  expect(task.past.map(({ replica, attempt, why }) => [replica, attempt, why])).toEqual([
    [2, 1, { kind: 'lost', reason: { kind: 'declined', why: 'ImageRefused' } }],
    [2, 2, { kind: 'lost', reason: { kind: 'hostLost' } }],
    [4, 1, { kind: 'updated' }],
    [4, 2, { kind: 'removed' }],
  ])
  expect(task.past[0]).toMatchObject({ worker: 2, logSize: 255n, logRoot: hash('bb'), until: 39 })
})

it.each(['noWorker', 'secretsMissing'])('knows the reason %s', (reason) => {
  const failed = {
    ...json,
    assignments: [{ replica: 0, assignment: assignment({ failed: { reason: { [reason]: null } } }) }],
  }
  expect(taskViewSchema.parse(failed).assignments[0]?.state).toEqual({ kind: 'failed', reason: { kind: reason } })
})

it('rejects a state that this page does not know', () => {
  const unknown = { ...json, assignments: [{ replica: 0, assignment: assignment({ dreaming: null }) }] }
  expect(taskViewSchema.safeParse(unknown).success).toBe(false)
})
