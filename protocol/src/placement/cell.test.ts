import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellBox, cellOf } from './cell.ts'

describe('cells of the world view', () => {
  it('tile the whole map', () => {
    const boxes = Array.from({ length: 4096 }, (_, cell) => cellBox(cell))
    expect(new Set(boxes.map(({ south, west }) => `${south} ${west}`)).size).toBe(4096)
    expect(Math.min(...boxes.map(({ south }) => south))).toBe(-90)
    expect(Math.max(...boxes.map(({ north }) => north))).toBe(90)
    expect(Math.min(...boxes.map(({ west }) => west))).toBe(-180)
    expect(Math.max(...boxes.map(({ east }) => east))).toBe(180)
  })

  it('hold the places that they are the cells of', () => {
    const places = fc.tuple(
      fc.integer({ min: -90_000_000, max: 90_000_000 }),
      fc.integer({ min: -180_000_000, max: 180_000_000 }),
    )
    fc.assert(
      fc.property(places, ([latitude, longitude]) => {
        const { south, west, north, east } = cellBox(cellOf(latitude, longitude))
        expect(latitude / 1e6).toBeGreaterThanOrEqual(south)
        expect(latitude / 1e6).toBeLessThanOrEqual(north)
        expect(longitude / 1e6).toBeGreaterThanOrEqual(west)
        expect(longitude / 1e6).toBeLessThanOrEqual(east)
      }),
    )
  })

  it('have their southern and western borders, and the last ones the edge of the map', () => {
    for (const cell of [0, 1, 2, 1000, 3072, 4095]) {
      const { south, west } = cellBox(cell)
      expect(cellOf(south * 1e6, west * 1e6)).toBe(cell)
    }
    expect(cellOf(90_000_000, 180_000_000)).toBe(4095)
    expect(cellOf(-90_000_000, -180_000_000)).toBe(0)
  })
})
