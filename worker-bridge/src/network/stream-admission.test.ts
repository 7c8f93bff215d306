import { describe, expect, it } from 'vitest'
import { OPENS_IN_TOTAL, OPENS_PER_PEER } from './limits.ts'
import { ProvedPeers } from './proved-peers.ts'
import { StreamAdmission } from './stream-admission.ts'

const rates = { perPeer: OPENS_PER_PEER, total: OPENS_IN_TOTAL }

describe('StreamAdmission', () => {
  it('keeps the share of an owner from strangers of many hosts with a key for each stream', () => {
    const proved = new ProvedPeers()
    proved.add('owner', '1.1.1.1', 0)
    const admission = new StreamAdmission(rates, proved)
    let admitted = 0
    for (let n = 0; n < 10_000; n += 1) if (admission.admit(`stranger ${n}`, `2.2.2.${n % 200}`, 0)) admitted += 1
    expect(admitted).toBe(OPENS_IN_TOTAL.burst)
    expect(admission.admit('owner', '1.1.1.1', 0)).toBe(true)
  })

  it('does not let one host use up what other newcomers need', () => {
    const admission = new StreamAdmission(rates, new ProvedPeers())
    for (let ms = 0; ms < 10_000; ms += 1) admission.admit(`stranger ${ms}`, '2.2.2.2', ms)
    expect(admission.admit('new owner', '1.1.1.1', 10_000)).toBe(true)
  })

  it('takes nothing from all for a stream that the limit of its peer or host refuses', () => {
    const admission = new StreamAdmission(
      { perPeer: { burst: 1, perSecond: 0 }, total: { burst: 4, perSecond: 0 } },
      new ProvedPeers(),
    )
    for (let n = 0; n < 100; n += 1) admission.admit('one', '2.2.2.2', 0)
    for (let n = 0; n < 100; n += 1) admission.admit(`other ${n}`, '2.2.2.2', 0)
    expect(admission.admit('new owner', '1.1.1.1', 0)).toBe(true)
  })

  it('does not let one owner use up what other owners need, with however many keys', () => {
    const proved = new ProvedPeers()
    const admission = new StreamAdmission(rates, proved)
    proved.add('owner', '1.1.1.1', 0)
    for (let n = 0; n < 1000; n += 1) {
      proved.add(`greedy ${n}`, '2.2.2.2', 0)
      admission.admit(`greedy ${n}`, '2.2.2.2', 0)
    }
    expect(admission.admit('owner', '1.1.1.1', 0)).toBe(true)
  })

  it('holds a proved peer to the limit of a peer', () => {
    const proved = new ProvedPeers()
    proved.add('owner', '1.1.1.1', 0)
    const admission = new StreamAdmission(rates, proved)
    const admitted = Array.from({ length: 100 }, () => admission.admit('owner', '1.1.1.1', 0)).filter(Boolean)
    expect(admitted).toHaveLength(OPENS_PER_PEER.burst)
  })
})

describe('ProvedPeers', () => {
  it('forgets a proof after a day, and the longest unused when there are too many', () => {
    const proved = new ProvedPeers()
    proved.add('owner', '1.1.1.1', 0)
    expect(proved.hasPeer('owner', 24 * 3_600_000 - 1)).toBe(true)
    expect(proved.hasHost('1.1.1.1', 24 * 3_600_000)).toBe(false)
    for (let n = 0; n < 5000; n += 1) proved.add(`peer ${n}`, '1.1.1.1', 1)
    expect(proved.hasPeer('owner', 1)).toBe(false)
    expect(proved.hasHost('1.1.1.1', 1)).toBe(true)
  })

  it('does not take a peer for a host', () => {
    const proved = new ProvedPeers()
    proved.add('host 9.9.9.9', '1.1.1.1', 0)
    expect(proved.hasHost('9.9.9.9', 1)).toBe(false)
  })
})
