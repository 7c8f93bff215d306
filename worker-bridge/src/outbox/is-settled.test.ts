import { describe, expect, it } from 'vitest'
import type { AssignmentState, Intent } from '../tasks/chain-port.ts'
import { snapshot, TASK } from './fixtures/scripted-chain.ts'
import { isDue, isReportable, isSettled } from './is-settled.ts'

const key = { task: TASK, replica: 0, attempt: 1 }
const log = { logSize: 0n, logRoot: new Uint8Array(32) }
const INTENTS: readonly Intent[] = [
  { ...key, kind: 'accept' },
  { ...key, kind: 'decline', reason: 'Other' },
  { ...key, kind: 'secretsReceived' },
  { ...key, kind: 'complete', exitCode: 0, outputRoot: new Uint8Array(32), ...log },
  { ...key, kind: 'fail', reason: 'HostLost', ...log },
]

type State = AssignmentState['kind'] | 'gone'
const table: [state: State, due: Intent['kind'][], settled: Intent['kind'][]][] = [
  ['assigned', ['accept', 'decline'], []],
  ['awaitingSecrets', ['secretsReceived', 'fail'], ['accept', 'decline']],
  ['running', ['complete', 'fail'], ['accept', 'decline', 'secretsReceived']],
  ['stopping', ['complete', 'fail'], ['accept', 'decline', 'secretsReceived']],
  ['waiting', [], ['accept', 'decline', 'secretsReceived', 'complete', 'fail']],
  ['gone', [], ['accept', 'decline', 'secretsReceived', 'complete', 'fail']],
]

describe.each(table)('in state %s', (state, due, settled) => {
  it('knows what can be sent and what is done with', () => {
    const now = snapshot(1, state)
    expect(INTENTS.filter((intent) => isDue(intent, now)).map(({ kind }) => kind)).toEqual(due)
    expect(INTENTS.filter((intent) => isSettled(intent, now)).map(({ kind }) => kind)).toEqual(settled)
    expect(isReportable(key, now)).toBe(state === 'running')
  })
})

it('takes a message of an earlier attempt for settled', () => {
  expect(isSettled({ ...key, attempt: 0, kind: 'accept' }, snapshot(1, 'assigned'))).toBe(true)
})
