import { describe, expect, it } from 'vitest'
import { bytes, tagged, text, wideInteger } from './codec-json.ts'

describe('codec-json', () => {
  it('reads wide integers as numbers, decimal text or big-endian hex', () => {
    expect(wideInteger.parse(7)).toBe(7n)
    expect(wideInteger.parse('0x00000000000000ffffffffffffffffff')).toBe(0xffffffffffffffffffn)
    expect(wideInteger.parse('12345678901234567890')).toBe(12_345_678_901_234_567_890n)
    expect(() => wideInteger.parse(-1)).toThrow()
  })

  it('reads bytes and text from hex', () => {
    expect(bytes.parse('0x0aff')).toEqual(Uint8Array.of(10, 255))
    expect(text.parse('0x6265722d3031')).toBe('ber-01')
    expect(() => bytes.parse('0x0')).toThrow()
  })

  it('tags enums however they are written', () => {
    expect(tagged('Active')).toEqual({ kind: 'active' })
    expect(tagged({ active: null })).toEqual({ kind: 'active' })
    expect(tagged({ unbonding: { until: 5 } })).toMatchObject({ kind: 'unbonding', until: 5 })
    expect(tagged({ completed: -1 })).toEqual({ kind: 'completed', value: -1 })
  })
})
