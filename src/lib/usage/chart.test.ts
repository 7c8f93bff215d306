import { describe, expect, it } from 'vitest'
import { chartShape } from './chart-shape.ts'
import { scaleTop } from './scale-top.ts'
import { placeIn, timeWindow } from './time-window.ts'

const MINUTE = 60_000
const NOON = new Date(2026, 0, 2, 12, 0).getTime()
const clock = (atMs: number) => new Date(atMs).toTimeString().slice(0, 5)

describe('timeWindow', () => {
  it.each([
    ['15m', ['11:55', '12:00', '12:05']],
    ['1h', ['11:15', '11:30', '11:45', '12:00']],
    ['24h', ['18:00', '00:00', '06:00', '12:00']],
  ] as const)('has marks at full times of this place in %s', (span, marks) => {
    const window = timeWindow(span, NOON + 7 * MINUTE)
    expect(window.ticks.map(clock)).toEqual(marks)
    expect(placeIn(window, window.fromMs)).toBe(0)
    expect(placeIn(window, window.toMs)).toBe(1)
  })

  it('stands still until a move can be seen', () => {
    const at = (ms: number) => timeWindow('24h', NOON + ms).toMs
    expect(at(1)).toBe(at(5 * MINUTE))
    expect(at(1)).toBeGreaterThanOrEqual(NOON)
    expect(at(7 * MINUTE) - at(1)).toBe(6 * MINUTE)
  })
})

describe('chartShape', () => {
  const window = { fromMs: 0, toMs: 1_000, ticks: [] }
  const points = (...pairs: [number, number][]) => pairs.map(([atMs, value]) => ({ atMs, value }))

  it('draws what is in the window, and leaves gaps open', () => {
    const parts = [points([-5, 9], [0, 0], [100, 5]), points([500, 10]), points([1_001, 99])]
    const shape = chartShape(parts, window, () => 10)
    expect(shape.line).toBe('M0 100L100 50')
    expect(shape.dots).toBe('M500 0h0')
    expect(shape.area).toBe('M0 100L0 100 100 50 100 100Z')
    expect([shape.least, shape.greatest]).toEqual([0, 10])
  })

  it('keeps every peak however many points there are', () => {
    const many = points(...Array.from({ length: 9_000 }, (_, at): [number, number] => [at / 9, at === 4_000 ? 10 : 1]))
    const { line } = chartShape([many], window, () => 10)
    expect(line.split(' ').length).toBeLessThan(600)
    expect(line).toMatch(/ 444\.\d 0 /)
  })

  it('draws nothing without a point', () => {
    expect(chartShape([points([2_000, 1])], window, () => 1)).toEqual({ line: '', dots: '', area: '' })
  })
})

describe('scaleTop', () => {
  it.each([
    [0, 1, 10, 1],
    [0.4, 1, 10, 1],
    [1.2, 1, 10, 2],
    [3, 1, 10, 5],
    [51, 1, 10, 100],
    [400, 1, 10, 500],
    [0, 1_024, 1_024, 1_024],
    [1_500, 1_024, 1_024, 2_048],
    [150 * 1_024, 1_024, 1_024, 200 * 1_024],
    [1_000 * 1_024, 1_024, 1_024, 1_000 * 1_024],
    [3 * 1_048_576, 1_024, 1_024, 5 * 1_048_576],
  ] as const)('ends an axis for %d, at least %d, at a round value', (greatest, least, unit, top) => {
    expect(scaleTop(greatest, least, unit)).toBe(top)
  })
})
