import { expect, it } from 'vitest'
import type { LinkState } from './link-state.ts'
import { linkWords } from './link-words.ts'

const facts = { worker: 'ber-01', now: 100_000, lastLineAt: 99_000, fresh: undefined }
const waiting = (code: string): LinkState => ({
  kind: 'waiting',
  retryAt: 104_000,
  since: 88_000,
  tries: 2,
  code,
  message: '',
})

it.each<[LinkState, string]>([
  [{ kind: 'connecting', tries: 0 }, 'Connecting to ber-01'],
  [{ kind: 'catching-up', missing: 1_200n }, 'Catching up, 1,200 entries'],
  [{ kind: 'live' }, 'Live'],
  [waiting('worker_silent'), 'No link to ber-01 for 12 s'],
  [waiting('log_unknown'), 'ber-01 has not started the log yet'],
  [{ kind: 'ended', outcome: 'exited', exitCode: 2, reason: '' }, 'Ended with exit code 2'],
  [{ kind: 'ended', outcome: 'cancelled', exitCode: 0, reason: '' }, 'Ended, stopped by you'],
  [{ kind: 'ended', outcome: 'failed', exitCode: 0, reason: 'TimedOut' }, 'Ended without a result: its time was over'],
  [{ kind: 'ended', outcome: 'new', exitCode: 0, reason: '' }, 'Ended'],
])('%o', (state, title) => {
  expect(linkWords(state, facts).title).toBe(title)
})

it('says when it tries again', () => {
  expect(linkWords(waiting('worker_silent'), facts).detail).toMatch(/^Try 3 in 4 s\./)
})

it('warns of a lost link, and not of a run that is about to begin', () => {
  expect(linkWords(waiting('worker_silent'), facts).tone).toBe('warning')
  expect(linkWords(waiting('access_task_unknown'), facts)).toEqual({
    title: 'ber-01 has not started the log yet',
    tone: 'plain',
  })
})

it('says how long a live log has been quiet, and what a paused reader has not seen', () => {
  expect(linkWords({ kind: 'live' }, { ...facts, lastLineAt: 40_000 }).title).toBe('Live, last line 1 min ago')
  expect(linkWords({ kind: 'live' }, { ...facts, fresh: 31 }).title).toBe('Paused by you, 31 new')
})

it('never shows words of the worker as a reason', () => {
  const state: LinkState = { kind: 'ended', outcome: 'failed', exitCode: 0, reason: 'constructor' }
  expect(linkWords(state, facts).title).toBe('Ended without a result: for a reason that this page does not know')
})

it('says of a log that does not match its proof what is wrong, what stays right, and what to do', () => {
  const state = { kind: 'untrusted', code: 'log_proof_invalid', message: 'Entry 5 is another.', verified: 4n } as const
  const { title, detail, code, tone } = linkWords(state, facts)
  expect({ title, code, tone }).toEqual({
    title: 'The worker shows a log that does not match its proof',
    code: 'log_proof_invalid',
    tone: 'bad',
  })
  expect(detail).toMatch(/^Entry 5 is another\. Entries up to 4 matched before .* deploy the task again/)
  expect(linkWords({ ...state, verified: 0n }, facts).detail).toContain('No entry matched before')
})
