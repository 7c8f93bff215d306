/** Times that charts show, in milliseconds, and between two of their time marks. */
export const SPANS = {
  '15m': { spanMs: 15 * 60_000, tickMs: 5 * 60_000 },
  '1h': { spanMs: 3_600_000, tickMs: 15 * 60_000 },
  '24h': { spanMs: 24 * 3_600_000, tickMs: 6 * 3_600_000 },
} as const

export type Span = keyof typeof SPANS

/** Parts of a chart's width in which time moves on: fewer than it has pixels, so that it is drawn only when it shows. */
const STEPS = 240

/** What a chart shows, Unix milliseconds. */
export interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
  /** Marks on the time axis, at full minutes or hours of this place. */
  readonly ticks: readonly number[]
}

/** The window of a span up to a moment, or to shortly after it. */
export function timeWindow(span: Span, untilMs: number): TimeWindow {
  const { spanMs, tickMs } = SPANS[span]
  const stepMs = spanMs / STEPS
  const toMs = Math.ceil(untilMs / stepMs) * stepMs
  const fromMs = toMs - spanMs
  const shiftMs = new Date(toMs).getTimezoneOffset() * 60_000
  const ticks: number[] = []
  for (let at = Math.ceil((fromMs - shiftMs) / tickMs) * tickMs + shiftMs; at <= toMs; at += tickMs) ticks.push(at)
  return { fromMs, toMs, ticks }
}

/** Where a moment is in a window: 0 at its start, 1 at its end. */
export function placeIn({ fromMs, toMs }: TimeWindow, atMs: number): number {
  return (atMs - fromMs) / (toMs - fromMs)
}
