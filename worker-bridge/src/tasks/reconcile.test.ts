import { runId } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import type { ObservedRun } from '../executors/executor.ts'
import { makePlan } from '../executors/fixtures/make-plan.ts'
import type { RunOutcome } from '../executors/run-outcome.ts'
import type { RunPlan } from '../executors/run-plan.ts'
import type { AssignmentState, Duty } from './chain-port.ts'
import { GENESIS, OWNER, StandInChain, shellTask } from './fixtures/stand-in-chain.ts'
import type { JournalRecord } from './journal-record.ts'
import { diff } from './reconcile.ts'
import { withRecord, type RunEntry } from './run-entry.ts'

const TASK = 1n
const NOW = 1_000_000
const EXITED: RunOutcome = { kind: 'exited', exitCode: 0, durationMs: 5 }

/** One attempt at the task's only replica, with what the journal and the executor have of it. */
class Attempt {
  readonly id: string
  readonly plan: RunPlan
  readonly records: JournalRecord[] = []
  observed: ObservedRun | undefined

  constructor(attempt: number) {
    this.id = runId({ genesis: GENESIS, task: TASK, replica: 0, attempt })
    this.plan = makePlan('true', {
      runId: this.id,
      task: { id: String(TASK), replica: 0, attempt, owner: OWNER, specHash: `0x${'00'.repeat(32)}` },
    })
  }

  admitted(): this {
    const { id: task, replica, attempt, owner } = this.plan.task
    const resources = { cpuMillis: 1, memoryMib: 1, diskMib: 1, gpus: 0 }
    const content = {
      attempt: { task, replica, attempt, owner },
      runtime: 'Shell' as const,
      resources,
      plan: this.plan,
    }
    this.records.push({ kind: 'intent', ...content })
    return this
  }

  prepared(): this {
    this.admitted().records.push({ kind: 'created' })
    this.observed = { runId: this.id, plan: this.plan, state: 'prepared' }
    return this
  }

  running(): this {
    this.prepared().records.push({ kind: 'started', bootId: 'boot' })
    this.observed = { runId: this.id, plan: this.plan, state: 'running', startedAtMs: NOW }
    return this
  }

  ended(outcome: RunOutcome = EXITED): this {
    const log = { size: '0', root: '00'.repeat(32) }
    this.running().records.push({ kind: 'ended', outcome, endedAtMs: NOW, log })
    this.observed = { runId: this.id, plan: this.plan, state: 'ended', outcome, endedAtMs: NOW }
    return this
  }
}

/** The steps, as `kind` of local ones and `send kind` of messages, by the run that they are about. */
function steps(
  state: AssignmentState['kind'] | 'gone',
  attempts: readonly Attempt[],
  change: Partial<Duty> = {},
  secrets: readonly Attempt[] = [],
) {
  const chain = new StandInChain()
  const present = attempts.at(-1)?.plan.task.attempt ?? 1
  chain.submit(TASK, shellTask('true'), (duty) => ({
    ...duty,
    ...change,
    assignment: { ...duty.assignment, attempt: present, state: { kind: state } as AssignmentState },
  }))
  if (state === 'gone') chain.drop(TASK)
  const found = diff({
    secrets: new Set(secrets.map(({ id }) => id)),
    snapshot: chain.snapshot(),
    observed: attempts.flatMap(({ observed }) => observed ?? []),
    journal: new Map(
      attempts.flatMap(({ id, records }) => {
        const start: RunEntry | undefined = undefined
        const entry = records.reduce<RunEntry | undefined>((known, record) => withRecord(known, id, record), start)
        return entry === undefined ? [] : [[id, entry] as const]
      }),
    ),
    nowMs: NOW,
    retentionMs: 3_600_000,
  })
  return found.map((step) => {
    const attempt = attempts.findIndex(({ id }) => id === step.runId)
    const settled = step.kind === 'noteSettled' && step.last ? 'noteSettled, the last' : step.kind
    const what = step.kind === 'send' ? `send ${step.intent.kind}` : settled
    return attempts.length > 1 ? `${attempt + 1}: ${what}` : what
  })
}

describe('an ended run that the chain has let go of', () => {
  it('may leave what only another attempt could use, unless there is one', () => {
    expect(steps('gone', [new Attempt(1).ended()])).toEqual(['noteSettled, the last'])
    expect(steps('running', [new Attempt(1).ended(), new Attempt(2).running()]).toSorted()).toEqual([
      '1: noteSettled',
      '2: report',
    ])
  })
})

describe('a run whose images are on their way', () => {
  const preparing = () => {
    const attempt = new Attempt(1).prepared()
    attempt.observed = { runId: attempt.id, plan: attempt.plan, state: 'preparing' }
    return attempt
  }

  it('is accepted, reported and not started', () => {
    expect(steps('assigned', [preparing()])).toEqual(['send accept'])
    expect(steps('running', [preparing()])).toEqual(['report'])
  })

  it('is given up when it is stopped', () => {
    expect(steps('stopping', [preparing()])).toEqual(['stop', 'noteEnded'])
    expect(steps('gone', [preparing()])).toEqual(['clean'])
  })
})

describe('an update on the same worker', () => {
  const next = () => new Attempt(2)

  it('stops the old attempt first and leaves the new one alone meanwhile', () => {
    expect(steps('assigned', [new Attempt(1).running(), next()])).toEqual(['1: stop'])
  })

  it('begins with the new one when the old one has ended, whose log is kept', () => {
    expect(steps('assigned', [new Attempt(1).ended(), next()]).toSorted()).toEqual(['1: noteSettled', '2: admit'])
  })

  it('holds back a new one that is prepared already, and one that the chain believes to be running', () => {
    const old = new Attempt(1).running()
    expect(steps('assigned', [old, next().prepared()])).toEqual(['1: stop'])
    expect(steps('running', [old, next().prepared()])).toEqual(['1: stop'])
  })

  it('cleans an old one that was never started before it begins with the new one', () => {
    expect(steps('assigned', [new Attempt(1).prepared(), next()])).toEqual(['1: clean'])
  })

  it('waits for an old run that the journal has lost, too', () => {
    const old = new Attempt(1)
    old.observed = { runId: old.id, plan: old.plan, state: 'running', startedAtMs: NOW }
    expect(steps('assigned', [old, next()])).toEqual(['1: adopt'])
    old.observed = { runId: old.id, plan: old.plan, state: 'prepared' }
    expect(steps('assigned', [old, next()])).toEqual(['1: adopt'])
  })

  it('holds back neither the message of a result nor a stop', () => {
    const old = new Attempt(1).running()
    expect(steps('running', [old, next().ended()]).toSorted()).toEqual(['1: stop', '2: send complete'])
    expect(steps('stopping', [old, next().running()]).toSorted()).toEqual(['1: stop', '2: stop'])
  })

  it('does not hold back other replicas', () => {
    const old = new Attempt(1).running()
    expect(steps('assigned', [old, next()], { replica: 1 }).toSorted()).toEqual(['0: admit', '1: stop'])
  })
})

describe('an attempt of an older version of the file', () => {
  it('is never admitted with the body of the newer one', () => {
    expect(steps('assigned', [new Attempt(1)], { specVersion: 2 })).toEqual([])
    expect(steps('awaitingSecrets', [new Attempt(1)], { specVersion: 2 })).toEqual([])
  })

  it('ends as any other', () => {
    expect(steps('stopping', [new Attempt(1)], { specVersion: 2 })).toEqual(['noteEnded'])
    expect(steps('stopping', [new Attempt(1).running()], { specVersion: 2 })).toEqual(['stop'])
  })
})

describe('an attempt that awaits secrets', () => {
  const requirements = (secrets: boolean) => {
    const base = { kind: 'Batch', runtime: 'Shell', isolation: 'Bubblewrap', timeout: 20, verify: 'None' } as const
    return { requirements: { ...base, resources: { cpuMillis: 1, memoryMib: 1, diskMib: 1, gpus: 0 }, secrets } }
  }

  it('is accepted when it is prepared, and not started', () => {
    expect(steps('assigned', [new Attempt(1).prepared()], requirements(true))).toEqual(['send accept'])
    expect(steps('assigned', [new Attempt(1).prepared()], requirements(false))).toEqual(['send accept', 'start'])
  })

  it('is kept prepared, without start and without report', () => {
    expect(steps('awaitingSecrets', [new Attempt(1).prepared()], requirements(true))).toEqual([])
  })

  it('is made ready again when this machine knows nothing of it, for nothing of it can have run', () => {
    expect(steps('awaitingSecrets', [new Attempt(1)])).toEqual(['admit'])
    expect(steps('awaitingSecrets', [new Attempt(1).admitted()])).toEqual(['prepare'])
  })

  it('is given up when what was prepared is gone', () => {
    const lost = new Attempt(1).prepared()
    lost.observed = undefined
    expect(steps('awaitingSecrets', [lost])).toEqual(['noteEnded'])
    expect(steps('awaitingSecrets', [new Attempt(1).ended({ kind: 'hostLost', cause: 'x', durationMs: 0 })])).toEqual([
      'send fail',
    ])
  })

  it('says so when they are here, once it is prepared', () => {
    const attempt = new Attempt(1).prepared()
    expect(steps('awaitingSecrets', [attempt], requirements(true), [attempt])).toEqual(['send secretsReceived'])
    expect(steps('awaitingSecrets', [attempt], requirements(true), [new Attempt(2)])).toEqual([])
    const begun = new Attempt(1).admitted()
    expect(steps('awaitingSecrets', [begun], requirements(true), [begun])).toEqual(['prepare'])
  })

  it('starts when the chain says that they have come', () => {
    const attempt = new Attempt(1).prepared()
    expect(steps('running', [attempt], requirements(true), [attempt])).toEqual(['start'])
  })

  it('is given up when they are gone before it was started, and goes on when they are gone after that', () => {
    expect(steps('running', [new Attempt(1).prepared()], requirements(true))).toEqual(['noteEnded'])
    expect(steps('running', [new Attempt(1).running()], requirements(true))).toEqual(['report'])
  })

  it('is cleaned when it is gone, and ended when it is stopped', () => {
    expect(steps('gone', [new Attempt(1).prepared()])).toEqual(['clean'])
    expect(steps('stopping', [new Attempt(1).prepared()])).toEqual(['stop', 'noteEnded'])
  })
})

it('is nobody’s duty while the chain looks for a worker, and what runs of it is stopped', () => {
  expect(steps('waiting', [new Attempt(1)])).toEqual([])
  expect(steps('waiting', [new Attempt(1).running()])).toEqual(['stop'])
})
