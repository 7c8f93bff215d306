import { describe, expect, it } from 'vitest'
import { LOST_AFTER_MS, STALL_AFTER_MS, deriveStatus, type ChainFacts } from './chain-status.ts'
import { describeStatus } from './describe-status.ts'

const NOW = 1_000_000_000

const facts = (change: Partial<ChainFacts>): ChainFacts => ({
  startedAt: NOW - 10_000,
  step: 'loading',
  failure: undefined,
  crashedAt: undefined,
  peers: 0,
  peersSeenAt: undefined,
  finalized: undefined,
  bestSeenAt: undefined,
  ...change,
})
const linked = { peers: 2, peersSeenAt: NOW, bestSeenAt: NOW }
const healthy = facts({ ...linked, finalized: { seenAt: NOW - 1_000, at: NOW - 3_000 } })

describe('deriveStatus', () => {
  it('is connecting until a peer answers, and says at which step', () => {
    expect(deriveStatus(facts({ step: 'starting' }), NOW)).toMatchObject({ kind: 'connecting', step: 'starting' })
  })

  it('is syncing while no final block is checked', () => {
    expect(deriveStatus(facts(linked), NOW)).toMatchObject({ kind: 'syncing', peers: 2 })
  })

  it('is still syncing when a saved database opens with an old block', () => {
    const old = facts({ ...linked, finalized: { seenAt: NOW, at: NOW - 3_600_000 } })
    expect(deriveStatus(old, NOW).kind).toBe('syncing')
  })

  it('is ready while final blocks arrive', () => {
    expect(deriveStatus(healthy, NOW)).toEqual({ kind: 'ready' })
  })

  it('tells a chain that does not finalize from one that does not move', () => {
    const later = NOW + STALL_AFTER_MS
    expect(deriveStatus({ ...healthy, peersSeenAt: later, bestSeenAt: later }, later)).toMatchObject({
      kind: 'stalled',
      what: 'finality',
    })
    expect(deriveStatus({ ...healthy, peersSeenAt: later, bestSeenAt: NOW - 1_000 }, later)).toMatchObject({
      kind: 'stalled',
      what: 'blocks',
    })
  })

  it('is lost when peers are gone for long, not at the first gap', () => {
    const alone = { ...healthy, peers: 0, peersSeenAt: NOW }
    expect(deriveStatus(alone, NOW + 5_000).kind).toBe('ready')
    expect(deriveStatus(alone, NOW + LOST_AFTER_MS + 1)).toMatchObject({ kind: 'lost', restarting: false })
  })

  it('puts a crash and a failure first', () => {
    expect(deriveStatus({ ...healthy, crashedAt: NOW }, NOW)).toMatchObject({ kind: 'lost', restarting: true })
    const failure = { code: 'chain_spec_missing', message: 'gone' }
    expect(deriveStatus({ ...healthy, failure }, NOW)).toEqual({ kind: 'failed', ...failure })
  })
})

describe('describeStatus', () => {
  it('says what is awaited once it takes longer than usual', () => {
    const status = deriveStatus(facts({ ...linked, startedAt: NOW - 12_000 }), NOW)
    expect(describeStatus(status, NOW)).toMatchObject({
      title: 'Checking finality',
      detail: 'usually 5 s, 12 s so far',
    })
  })

  it('says that nothing can be lost while finality stalls', () => {
    const words = describeStatus({ kind: 'stalled', since: NOW - 60_000, what: 'finality' }, NOW)
    expect(words).toMatchObject({ title: 'No final block for 1 min', tone: 'warning' })
  })
})
