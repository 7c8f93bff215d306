import { describe, expect, it } from 'vitest'
import { TokenBuckets } from './token-bucket.ts'

describe('TokenBuckets', () => {
  it('grants a burst, then the rate, per key', () => {
    const buckets = new TokenBuckets({ burst: 2, perSecond: 1 })
    expect([0, 0, 0].map((at) => buckets.take('a', at))).toEqual([true, true, false])
    expect(buckets.take('b', 0)).toBe(true)
    expect(buckets.take('a', 999)).toBe(false)
    expect(buckets.take('a', 1000)).toBe(true)
  })

  it('is not fooled by a clock that goes back', () => {
    const buckets = new TokenBuckets({ burst: 1, perSecond: 1 })
    expect(buckets.take('a', 5000)).toBe(true)
    expect(buckets.take('a', 0)).toBe(false)
  })
})
