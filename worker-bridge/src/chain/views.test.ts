import { describe, expect, it } from 'vitest'
import { dutiesSchema, paceSchema, taskPlaceSchema, workerPlaceSchema, workerViewSchema } from './views.ts'

const resources = { cpuMillis: 100, memoryMib: 64, diskMib: 16, gpus: 0 }
const hash = `0x${'0a'.repeat(32)}`

/** A duty as the codec writes it. */
function duty(state: object) {
  const assignment = {
    worker: 3,
    attempt: 2,
    state,
    specVersion: 4,
    resources,
    failures: 1,
    logSize: '0x0020000000000001',
    logRoot: hash,
    deadline: 90,
    runBy: 0,
    since: 7,
  }
  const requirements = {
    kind: 'Batch',
    runtime: 'Shell',
    resources,
    isolation: 'Bubblewrap',
    timeout: 20,
    secrets: true,
    verify: 'None',
  }
  return { task: 1, replica: 0, assignment, specHash: hash, specVersion: 5, owner: 'owner', requirements }
}

describe('dutiesSchema', () => {
  it('reads version, reservation and lost attempts', () => {
    expect(dutiesSchema.parse([duty({ running: null })])).toMatchObject([
      { specVersion: 5, assignment: { specVersion: 4, resources, failures: 1, logSize: 2n ** 53n + 1n } },
    ])
  })

  it.each([
    [{ assigned: null }, { kind: 'assigned' }],
    [{ awaitingSecrets: null }, { kind: 'awaitingSecrets' }],
    [{ running: null }, { kind: 'running' }],
    [{ stopping: null }, { kind: 'stopping' }],
    [{ waiting: null }, { kind: 'waiting' }],
    [{ cancelled: null }, { kind: 'cancelled' }],
    [{ failed: { reason: { noWorker: null } } }, { kind: 'failed', reason: '{"noWorker":null}' }],
    [{ failed: { reason: { secretsMissing: null } } }, { kind: 'failed', reason: '{"secretsMissing":null}' }],
    [{ failed: { reason: { declined: 'Other' } } }, { kind: 'failed', reason: '{"declined":"Other"}' }],
  ])('reads the state %j', (state, expected) => {
    expect(dutiesSchema.parse([duty(state)])[0]?.assignment.state).toEqual(expected)
  })

  it('refuses a state that it does not know', () => {
    expect(dutiesSchema.safeParse([duty({ dancing: null })]).success).toBe(false)
  })
})

describe('taskPlaceSchema and workerPlaceSchema', () => {
  it('read where a replica is, and how to reach its worker', () => {
    const { assignment } = duty({ running: null })
    const task = taskPlaceSchema.parse({ id: 1, task: { owner: 'owner' }, assignments: [{ replica: 2, assignment }] })
    expect(task?.assignments[0]).toMatchObject({ replica: 2, assignment: { worker: 3, attempt: 2 } })
    const addresses = [`0x${Buffer.from('/ip4/192.0.2.1/tcp/1/ws').toString('hex')}`]
    const worker = workerPlaceSchema.parse({ id: 3, worker: { peer: hash, sealing: hash, addresses } })?.worker
    const key = new Uint8Array(32).fill(10)
    expect(worker).toEqual({ peer: key, sealing: key, addresses: ['/ip4/192.0.2.1/tcp/1/ws'] })
  })

  it('know that there may be none', () => {
    expect([taskPlaceSchema.parse(null), workerPlaceSchema.parse(null)]).toEqual([null, null])
  })
})

describe('workerViewSchema', () => {
  const profile = { name: '0x62', capability: { cpuMillis: 1000 } }
  const view = (status: object) => ({
    id: 3,
    worker: { operator: 'operator', session: 9, status, strikes: 2, heartbeat: 41, lastSeen: 40, profile, bucket: 5 },
    silentFor: 1,
  })

  it.each([
    [{ active: null }, 'active'],
    [{ draining: null }, 'draining'],
    [{ unbonding: { until: 99 } }, 'unbonding'],
  ])('reads the status %j', (status, expected) => {
    const worker = { session: 9, status: expected, strikes: 2, heartbeat: 41, lastSeen: 40, profile }
    expect(workerViewSchema.parse(view(status))).toMatchObject({ id: 3, worker })
  })

  it('reads that there is none', () => {
    expect(workerViewSchema.parse(null)).toBeNull()
  })
})

it('reads the pace', () => {
  const pace = { heartbeatInterval: 3, silence: 60, active: 1 }
  expect(paceSchema.parse(pace)).toEqual(pace)
})
