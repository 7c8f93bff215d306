import type { Pace } from '../tasks/chain-port.ts'

/** Ticks between two reports on a chain with room for them. */
export const REPORT_INTERVAL_TICKS = 20
/** Eras of the chain are powers of two, and none is shorter. */
const SHORTEST_ERA_BLOCKS = 4
const LONGEST_ERA_BLOCKS = 64

/** When a worker reports, by the chain's pace. */
export interface ReportPace {
  /** Ticks from one report to the next. Three of them fit into the chain's patience. */
  readonly interval: number
  /** Ticks after which a report is paid for rather than waited with until it is free. */
  readonly latest: number
  /** Blocks for which a report is valid: it is surely gone when the next one is due. */
  readonly eraBlocks: number
}

/** Pure. */
export function reportPace({ heartbeatInterval, silence }: Pace): ReportPace {
  const third = Math.max(1, Math.floor(silence / 3))
  const interval = Math.min(Math.max(heartbeatInterval, REPORT_INTERVAL_TICKS), third)
  const blocks = Math.min(Math.max(interval, SHORTEST_ERA_BLOCKS), LONGEST_ERA_BLOCKS)
  return { interval, latest: 2 * third, eraBlocks: 2 ** Math.floor(Math.log2(blocks)) }
}
