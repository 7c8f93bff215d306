import { expect, it } from 'vitest'
import { backoff, isPassing, needsSignature } from './link-state.ts'

it('waits longer each time, up to half a minute', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 60].map((tries) => backoff(tries, () => 1))
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  expect(backoff(3, () => 0)).toBe(3_000)
})

it.each([
  ['log_unknown', true, false],
  ['worker_stopping', true, false],
  ['access_task_unknown', true, false],
  ['stream_closed', true, false],
  ['access_delegation_expired', false, true],
  ['access_session_key', false, true],
  ['access_owner_mismatch', false, false],
])('%s: passes by itself %s, needs a signature %s', (code, passes, signature) => {
  expect(isPassing(code)).toBe(passes)
  expect(needsSignature(code)).toBe(signature)
})
