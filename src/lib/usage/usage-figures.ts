import { formatNumber } from '../ui/format-number.ts'
import { formatBytes } from '../ui/format-size.ts'
import { usage as words } from '../../messages/en/usage.ts'
import { chartShape, type ChartShape } from './chart-shape.ts'
import type { ContainerSeries, Point } from './container-series.ts'
import { scaleTop } from './scale-top.ts'
import type { Span, TimeWindow } from './time-window.ts'

/** One thing that a container uses: what it is now, and how it was. */
export interface UsageFigure {
  readonly name: string
  /** With its unit; undefined while it is not known. */
  readonly value: string | undefined
  /** What the value is a part of. */
  readonly of: string | undefined
  readonly shape: ChartShape
  /** The value at the upper end of the chart. */
  readonly top: string
  /** The chart in one sentence. */
  readonly summary: string
}

interface FigureInit {
  readonly name: string
  readonly parts: readonly (readonly Point[])[]
  readonly say: (value: number) => string
  readonly of?: string
  /** The upper end of the chart, for the greatest value in it. */
  readonly topOf: (greatest: number) => number
}

/** What one container uses, for the screen: processor, memory, network in and out. */
export function usageFigures(series: ContainerSeries, window: TimeWindow, span: Span): UsageFigure[] {
  const limit = series.last.memoryLimitBytes
  const inits: FigureInit[] = [
    { name: words.cpu, parts: series.cpu, say: percent, of: words.ofCore, topOf: (value) => scaleTop(value, 1) },
    {
      ...{ name: words.memory, parts: series.memory, say: formatBytes },
      ...(limit > 0 && { of: words.ofLimit(formatBytes(limit)) }),
      topOf: (value) => (limit > 0 ? limit : scaleTop(value, 1024, 1024)),
    },
    { name: words.received, parts: series.received, say: perSecond, topOf: bytesTop },
    { name: words.sent, parts: series.sent, say: perSecond, topOf: bytesTop },
  ]
  return inits.map((init) => figure(init, series.lastAtMs, window, words.last[span]))
}

function figure(
  { name, parts, say, of, topOf }: FigureInit,
  nowMs: number,
  window: TimeWindow,
  last: string,
): UsageFigure {
  const shape = chartShape(parts, window, topOf)
  const { least, greatest } = shape
  // After a restart there is no rate before the second look.
  const newest = parts.at(-1)?.at(-1)
  const known = newest !== undefined && newest.atMs === nowMs
  return {
    ...{ name, of: known ? of : undefined, shape, top: say(topOf(greatest ?? 0)) },
    value: known ? say(newest.value) : undefined,
    summary:
      least === undefined || greatest === undefined
        ? words.noChart(name, last)
        : words.chart(name, last, say(least), say(greatest)),
  }
}

function bytesTop(greatest: number): number {
  return scaleTop(greatest, 1024, 1024)
}

function percent(value: number): string {
  return words.percent(formatNumber(Number(value.toFixed(value < 10 ? 1 : 0))))
}

function perSecond(bytes: number): string {
  return words.perSecond(formatBytes(bytes))
}
