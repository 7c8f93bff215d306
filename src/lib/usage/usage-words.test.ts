import { expect, it } from 'vitest'
import type { UsageState } from './usage-state.ts'
import { usageWords } from './usage-words.ts'

const measuredAt = new Date(2026, 0, 2, 21, 4).getTime()
const facts = { worker: 'ber-01', now: 100_000, heardAt: 95_000, measuredAt }
const waiting: UsageState = {
  ...{ kind: 'waiting', retryAt: 104_000, since: 88_000, tries: 2 },
  ...{ code: 'worker_silent', message: '' },
}

it.each<[UsageState, string, boolean]>([
  [{ kind: 'connecting', tries: 0 }, 'Connecting to ber-01', false],
  [{ kind: 'connecting', tries: 1 }, 'Connecting to ber-01', true],
  [{ kind: 'loading' }, 'Reading what was measured', false],
  [{ kind: 'live' }, 'Live', false],
  [waiting, 'No link to ber-01 for 12 s', true],
  [{ kind: 'ended' }, 'Ended, last measured at 21:04', true],
  [{ kind: 'refused', code: 'access_owner_mismatch', message: 'Why.' }, 'Refused', true],
  [{ kind: 'unsupported' }, 'Not told', true],
])('%o', (state, title, stale) => {
  expect(usageWords(state, facts)).toMatchObject({ title, stale })
})

it('says since when figures are old, and when they were measured', () => {
  expect(usageWords({ kind: 'live' }, { ...facts, heardAt: 10_000 })).toMatchObject({
    ...{ title: 'ber-01 has measured nothing for 1 min', detail: 'The figures are of 21:04.', stale: true },
  })
  expect(usageWords(waiting, facts).detail).toMatch(/^The figures are of 21:04\. Try 3 in 4 s\./)
})

it('waits for the first figures of a run that has just begun', () => {
  const title = 'Waiting for the first figures, some 10 s'
  expect(usageWords({ kind: 'live' }, { ...facts, heardAt: undefined, measuredAt: undefined }).title).toBe(title)
})
