import { expect, it } from 'vitest'
import { toHex } from '@edgecloud/protocol'
import type { RunOutcome } from '../executors/run-outcome.ts'
import { endIntent, isVoid } from './end-intent.ts'
import { shellTask, StandInChain } from './fixtures/stand-in-chain.ts'

const durationMs = 5
const chain = new StandInChain()
chain.submit(1n, shellTask('true'))
const [duty] = chain.snapshot().duties
const told = (outcome: RunOutcome) => {
  if (duty === undefined) throw new Error('the chain has no duty')
  const log = { size: '0', root: '00'.repeat(32) }
  const intent = endIntent(duty, { ended: { kind: 'ended', outcome, endedAtMs: 1, log } })
  if (intent.kind === 'complete') return [intent.kind, intent.exitCode, toHex(intent.outputRoot)]
  return [intent.kind, 'reason' in intent && intent.reason]
}
const none = '00'.repeat(32)

it.each<[RunOutcome, ReturnType<typeof told>]>([
  [{ kind: 'exited', exitCode: 3, outputRoot: 'ab'.repeat(32), durationMs }, ['complete', 3, 'ab'.repeat(32)]],
  [{ kind: 'exited', exitCode: 0, durationMs }, ['complete', 0, none]],
  [{ kind: 'cancelled', exitCode: 143, durationMs }, ['complete', 143, none]],
  [{ kind: 'signalled', signal: 'SIGKILL', durationMs }, ['complete', 137, none]],
  [{ kind: 'noResult', code: 'outputs_too_large', message: 'too much', durationMs }, ['fail', 'ExecutorError']],
  [{ kind: 'outOfDisk', service: 'db', volume: 'data', limitBytes: 1, durationMs }, ['fail', 'ExecutorError']],
  [{ kind: 'timedOut', limitMs: 1, durationMs }, ['fail', 'TimedOut']],
])('tells the chain of the end %j', (outcome, expected) => {
  expect(told(outcome)).toEqual(expected)
})

it('does not give an assignment back whose task left too much', () => {
  expect(isVoid({ kind: 'noResult', code: 'outputs_too_large', message: 'too much', durationMs })).toBe(false)
  expect(isVoid({ kind: 'hostLost', cause: 'its outputs could not be kept', durationMs })).toBe(true)
})
