const MIB = 1_048_576
/** Part of the reserved disk that the log may take, and the most that is worth keeping. */
const LOG_SHARE = 0.25
const MOST_LOG_MIB = 1_024

/** Most bytes of the log of a run that keeps other things on its reserved disk as well. */
export function logQuotaBytes(diskMib: number): number {
  return Math.ceil(Math.min(diskMib * LOG_SHARE, MOST_LOG_MIB)) * MIB
}
