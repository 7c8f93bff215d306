import { TICK_MS } from '@edgecloud/protocol'

const BLOCKS_PER_HOUR = BigInt(3_600_000 / TICK_MS)

/** What is asked per block, per hour. */
export function pricePerHour(planckPerBlock: bigint): bigint {
  return planckPerBlock * BLOCKS_PER_HOUR
}
