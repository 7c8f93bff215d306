import { expect, it } from 'vitest'
import { backoff, isPassing, longestWait, needsSignature } from './link-state.ts'

it('waits longer each time, up to half a minute', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 60].map((tries) => backoff(tries, longestWait('link_failed'), () => 1))
  expect(waits).toEqual([125, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  expect(backoff(4, undefined, () => 0)).toBe(750)
})

it.each(['log_unknown', 'access_task_unknown'])('asks a worker that is about to begin again soon: %s', (code) => {
  const waits = [1, 2, 3, 4, 5, 6, 60].map((tries) => backoff(tries, longestWait(code), () => 1))
  expect(waits).toEqual([125, 250, 500, 1_000, 2_000, 2_000, 2_000])
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
