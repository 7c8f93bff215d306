import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chordSquared } from './chord-squared.ts'
import { direction } from './direction.ts'
import { radiusTo } from './radius-to.ts'
import { reach } from './reach.ts'
import { readableRadius } from './readable-radius.ts'

const place = fc.tuple(
  fc.integer({ min: -90_000_000, max: 90_000_000 }),
  fc.integer({ min: -180_000_000, max: 180_000_000 }),
)

describe('reach', () => {
  it('never shrinks as the radius grows', () => {
    for (let km = 1; km <= 20_016; km++) expect(reach(km) > reach(km - 1), `${km} km`).toBe(true)
  })
})

describe('radiusTo', () => {
  it('is the smallest radius that holds a place', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        const chord = chordSquared(direction(...a), direction(...b))
        const km = radiusTo(chord)
        expect(reach(km) >= chord).toBe(true)
        expect(km === 0 || reach(km - 1) < chord).toBe(true)
      }),
    )
  })

  it('knows how far cities are apart', () => {
    const vienna = direction(48_208_200, 16_373_800)
    expect(radiusTo(chordSquared(vienna, direction(52_520_000, 13_405_000)))).toBe(524)
    expect(radiusTo(chordSquared(vienna, direction(-18_124_800, 178_450_100)))).toBe(16_298)
    expect(radiusTo(0n)).toBe(0)
  })
})

describe('readableRadius', () => {
  it.each([
    [0, 1],
    [1, 1],
    [13, 13],
    [41, 45],
    [243, 250],
    [843, 850],
    [901, 950],
    [1_234, 1_250],
    [5_230, 5_300],
    [12_345, 13_000],
    [20_016, 20_038],
  ])('writes %i km as %i km', (km, readable) => {
    expect(readableRadius(km)).toBe(readable)
  })

  it('never falls short, nor exceeds by a fifth', () => {
    for (let km = 1; km <= 20_016; km++) {
      expect(readableRadius(km)).toBeGreaterThanOrEqual(km)
      expect(readableRadius(km)).toBeLessThan(km * 1.2)
    }
  })
})
