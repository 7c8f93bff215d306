import type { FailReason } from '$lib/chain/task-view.ts'
import { expect, it } from 'vitest'
import { historyWords } from './history-words.ts'

it('names the worker and the result', () => {
  expect(historyWords({ what: { kind: 'accepted' } }, 'ber-01').title).toBe('ber-01 accepted and runs it')
  expect(historyWords({ what: { kind: 'completed', exitCode: 3 } }, 'ber-01').title).toBe(
    'ber-01 finished with exit code 3',
  )
})

it.each<FailReason>([{ kind: 'silent' }, { kind: 'logQuota' }, { kind: 'declined', why: 'ImageRefused' }])(
  'says why and what to do: %o',
  (reason) => {
    const words = historyWords({ what: { kind: 'failed', reason } }, 'ber-01')
    expect(words.reason?.cause).toMatch(/\.$/)
    expect(words.reason?.action).toMatch(/\.$/)
  },
)
