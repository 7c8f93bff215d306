import type { Point } from './container-series.ts'
import { placeIn, type TimeWindow } from './time-window.ts'

/** Size of the drawing; it is stretched to its box. */
export const CHART_WIDTH = 1_000
export const CHART_HEIGHT = 100
/** Columns in which more than two points would not be seen. */
const COLUMNS = 250

/** Paths of a chart, for the `d` of SVG, and the least and greatest value in it; undefined without a point. */
export interface ChartShape {
  readonly line: string
  /** Points that stand alone, each a line of no length, which a round end makes a dot. */
  readonly dots: string
  readonly area: string
  readonly least: number | undefined
  readonly greatest: number | undefined
}

/** The part of a window of parts without a gap, drawn up to the value `top` by what is in it; gaps stay gaps. */
export function chartShape(
  parts: readonly (readonly Point[])[],
  window: TimeWindow,
  topOf: (greatest: number) => number,
): ChartShape {
  const seen = parts.map((part) => inWindow(part, window)).filter((part) => part.length > 0)
  const values = seen.flat().map(({ value }) => value)
  if (values.length === 0) return { line: '', dots: '', area: '', least: undefined, greatest: undefined }
  const least = values.reduce((a, b) => Math.min(a, b))
  const greatest = values.reduce((a, b) => Math.max(a, b))
  const top = topOf(greatest)
  const drawn = seen.map((part) =>
    thinned(part, window).map(({ atMs, value }) => ({
      x: round(placeIn(window, atMs) * CHART_WIDTH),
      y: round(CHART_HEIGHT * (1 - Math.min(1, value / top))),
    })),
  )
  const joined = (pathOf: (places: readonly Place[]) => string) => drawn.map(pathOf).join('')
  return { line: joined(lineOf), dots: joined(dotOf), area: joined(areaOf), least, greatest }
}

interface Place {
  readonly x: number
  readonly y: number
}

function lineOf(places: readonly Place[]): string {
  const [first, ...rest] = places.map(({ x, y }) => `${x} ${y}`)
  return rest.length === 0 ? '' : `M${first}L${rest.join(' ')}`
}

function dotOf([place, ...rest]: readonly Place[]): string {
  return place === undefined || rest.length > 0 ? '' : `M${place.x} ${place.y}h0`
}

function areaOf(places: readonly Place[]): string {
  const [first, last] = [places[0], places.at(-1)]
  if (first === undefined || last === undefined || places.length < 2) return ''
  return `M${first.x} ${CHART_HEIGHT}L${places.map(({ x, y }) => `${x} ${y}`).join(' ')} ${last.x} ${CHART_HEIGHT}Z`
}

function inWindow(part: readonly Point[], { fromMs, toMs }: TimeWindow): readonly Point[] {
  return part.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
}

/** The least and the greatest of each column: no peak is lost, and nothing is smoothed. */
function thinned(part: readonly Point[], window: TimeWindow): readonly Point[] {
  const columns = new Map<number, { low: Point; high: Point }>()
  for (const point of part) {
    const column = Math.floor(placeIn(window, point.atMs) * COLUMNS)
    const { low, high } = columns.get(column) ?? { low: point, high: point }
    columns.set(column, { low: point.value < low.value ? point : low, high: point.value > high.value ? point : high })
  }
  return [...columns.values()].flatMap(({ low, high }) => {
    if (low === high) return [low]
    return low.atMs < high.atMs ? [low, high] : [high, low]
  })
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
