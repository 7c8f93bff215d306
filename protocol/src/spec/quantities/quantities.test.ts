import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuMillis, parseCpus } from './cpus.ts'
import { formatDuration, parseDuration } from './duration.ts'
import { parseMemory } from './memory.ts'
import { QuantityError } from './quantity-error.ts'

describe('parseMemory', () => {
  it.each([
    ['256M', 268_435_456],
    ['256mb', 268_435_456],
    ['1.5g', 1_610_612_736],
    ['64 k', 65_536],
    ['1b', 1],
    [1024, 1024],
    ['64t', 64 * 1024 ** 4],
  ])('reads %s', (text, bytes) => {
    expect(parseMemory(text)).toBe(bytes)
  })

  it.each(['', '0', '-1', '1e9', '1 apple', '256MiB', '65t', 'NaN', Number.NaN, -5, Infinity, '1'.repeat(5000)])(
    'refuses %s',
    (text) => {
      expect(() => parseMemory(text)).toThrow(QuantityError)
    },
  )
})

describe('parseCpus', () => {
  it.each([
    ['0.5', 0.5],
    [2, 2],
    ['0.0001', 0.001],
    [0.1 + 0.2, 0.3],
  ])('reads %s', (text, cores) => {
    // 0.1 + 0.2 is written with more digits than are read.
    if (text === 0.1 + 0.2) expect(() => parseCpus(text)).toThrow(QuantityError)
    else expect(parseCpus(text)).toBe(cores)
  })

  it('keeps every whole number of thousandths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_024_000 }), (millis) => {
        expect(cpuMillis(parseCpus(String(millis / 1000)))).toBe(millis)
        expect(parseCpus(parseCpus(millis / 1000))).toBe(millis / 1000)
      }),
    )
  })

  it.each(['', '0', '-1', '1e3', '2000', 'half', '0,5'])('refuses "%s"', (text) => {
    expect(() => parseCpus(text)).toThrow(QuantityError)
  })
})

describe('parseDuration', () => {
  it.each([
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1.5s', 1_500],
    ['1us', 1],
    ['2d', 172_800_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it('is spelled in one way that reads back', () => {
    fc.assert(fc.property(fc.nat(31_000_000_000), (ms) => parseDuration(formatDuration(ms)) === ms))
  })

  it.each(['', '10', 'm', '-5s', '1e3s', '10 m', '1w', '400d', '5s 5s', 'PT5M'])('refuses "%s"', (text) => {
    expect(() => parseDuration(text)).toThrow(QuantityError)
  })
})
