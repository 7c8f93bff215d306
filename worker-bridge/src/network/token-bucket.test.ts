import { describe, expect, it } from 'vitest'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { TokenBuckets } from './token-bucket.ts'

const TEN_YEARS_MS = 10 * 365.25 * 24 * 3_600_000

describe('TokenBuckets', () => {
  it('grants a burst, then the rate, per key', () => {
    const buckets = new TokenBuckets({ burst: 2, perSecond: 1 })
    expect([0, 0, 0].map((at) => buckets.take('a', at))).toEqual([true, true, false])
    expect(buckets.take('b', 0)).toBe(true)
    expect(buckets.take('a', 999)).toBe(false)
    expect(buckets.take('a', 1000)).toBe(true)
  })

  it('says whether there is a token without taking it', () => {
    const buckets = new TokenBuckets({ burst: 1, perSecond: 1 })
    expect([buckets.has('a', 0), buckets.has('a', 0), buckets.take('a', 0)]).toEqual([true, true, true])
    expect([buckets.has('a', 999), buckets.has('a', 1000)]).toEqual([false, true])
  })

  it('is not fooled by a clock that goes back', () => {
    const buckets = new TokenBuckets({ burst: 1, perSecond: 1 })
    expect(buckets.take('a', 5000)).toBe(true)
    expect(buckets.take('a', 0)).toBe(false)
  })

  it('battery 27: gives one burst for ten years, and goes on counting after it was set back', ({ task }) => {
    const settle = beginRow(task, { row: 27, seed: 'fixed', injected: 'a clock ten years ahead, and back' })
    const buckets = new TokenBuckets({ burst: 3, perSecond: 1 })
    const granted = (nowMs: number) => [1, 2, 3, 4].map(() => buckets.take('peer', nowMs))
    expect(granted(0)).toEqual([true, true, true, false])
    expect(granted(TEN_YEARS_MS)).toEqual([true, true, true, false])
    expect(granted(1_000)).toEqual([false, false, false, false])
    expect(granted(2_000)).toEqual([true, false, false, false])
    settle('three, and one a second', {})
  })
})
