import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RefusedError } from './errors.ts'
import type { LinkState } from './link-state.ts'
import { Reconnect } from './reconnect.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

type Try = 'fails' | 'brings something, then fails' | 'refuses' | 'asks for a pause' | 'ends'

function run(tries: Try[]) {
  let brought = 0
  const states: LinkState[] = []
  const stopping = new AbortController()
  const reconnect = new Reconnect({
    connect: async () => {
      const how = tries.shift()
      if (how === 'ends') return
      if (how === 'refuses') throw new RefusedError('access_owner_mismatch')
      if (how === 'asks for a pause') throw new RefusedError('worker_stopping')
      if (how !== 'fails') brought += 1
      throw new Error('no link')
    },
    progress: () => brought,
    onState: (state) => states.push(state),
    signal: stopping.signal,
  })
  return { reconnect, states, stopping, done: reconnect.run() }
}

it('waits longer after each failure, and anew after a connection that was of use', async () => {
  const { states, done } = run(['fails', 'asks for a pause', 'brings something, then fails', 'ends'])
  await vi.runAllTimersAsync()
  await done
  const waits = states.filter((state) => state.kind === 'waiting')
  expect(waits.map(({ tries }) => tries)).toEqual([1, 2, 1])
  expect(waits.map(({ code }) => code)).toEqual(['link_failed', 'worker_stopping', 'link_failed'])
  const [first, second, third] = waits.map(({ since }) => since)
  expect(second).toBe(first)
  expect(third).toBeGreaterThan(0)
})

it('ends with a refusal that does not pass', async () => {
  const { states, done } = run(['refuses'])
  await done
  expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'refused'])
})

it('tries at once when asked to, and ends a wait when it is stopped', async () => {
  const { reconnect, states, stopping, done } = run(['fails', 'fails'])
  await vi.advanceTimersByTimeAsync(1)
  reconnect.now()
  await vi.advanceTimersByTimeAsync(1)
  expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'waiting', 'connecting', 'waiting'])
  stopping.abort()
  await done
})
