import { expect, it } from 'vitest'
import { standing } from './standing.ts'

it.each([
  ['active', 2, 'active'],
  ['draining', 2, 'draining'],
  ['draining', 3, 'struck-out'],
  ['unbonding', 3, 'unbonding'],
] as const)('calls a worker that is %s with %i strikes %s', (status, strikes, expected) => {
  const worker = { id: 7, session: 2, status, strikes, heartbeat: 90, lastSeen: 95 }
  const told = { id: 7, session: 2, status: expected, strikes, heartbeat: 90, silentFor: 5 }
  expect(standing({ worker, tick: 100 })).toEqual(told)
})
