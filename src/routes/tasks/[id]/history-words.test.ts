import type { FailReason, Transition } from '$lib/chain/task-view.ts'
import { describe, expect, it } from 'vitest'
import { historyWords } from './history-words.ts'
import { departureWords } from './reasons.ts'

describe('historyWords', () => {
  it.each<[string, Transition['what']]>([
    ['ber-01 accepted and runs it', { kind: 'accepted' }],
    ['ber-01 finished with exit code 3', { kind: 'completed', exitCode: 3 }],
    ['ber-01 accepted and waits for the secrets', { kind: 'awaitingSecrets' }],
    ['ber-01 has the secrets and runs it', { kind: 'secretsReceived' }],
    ['ber-01 lost it; another worker takes over', { kind: 'lost', reason: { kind: 'silent' } }],
    ['No worker matches. The chain looks again each minute.', { kind: 'waiting' }],
    ['Ended without a result, on no worker', { kind: 'failed', reason: { kind: 'noWorker' } }],
    ['ber-01 ended without a result', { kind: 'failed', reason: { kind: 'silent' } }],
    ['File version 2 goes to ber-01', { kind: 'updated', specVersion: 2 }],
  ])('%s', (title, what) => {
    expect(historyWords({ what }, 'ber-01').title).toBe(title)
  })

  it.each<FailReason>([
    { kind: 'silent' },
    { kind: 'logQuota' },
    { kind: 'noWorker' },
    { kind: 'secretsMissing' },
    { kind: 'declined', why: 'ImageRefused' },
  ])('says why and what to do: %o', (reason) => {
    const words = historyWords({ what: { kind: 'failed', reason } }, 'ber-01')
    expect(words.reason?.cause).toMatch(/\.$/)
    expect(words.reason?.action).toMatch(/\.$/)
  })
})

describe('departureWords', () => {
  it('tells a loss from a new file', () => {
    expect(departureWords({ kind: 'updated' })).toBe('ended for the new file')
    expect(departureWords({ kind: 'removed' })).toBe('taken away')
    expect(departureWords({ kind: 'lost', reason: { kind: 'silent' } })).toBe('lost: went silent')
    expect(departureWords({ kind: 'lost', reason: { kind: 'declined', why: 'NoCapacity' } })).toBe(
      'lost: declined, too little room',
    )
  })
})
