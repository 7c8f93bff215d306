/** Exponential back-off with full jitter. */
export interface RetryPolicy {
  readonly firstDelayMs: number
  readonly maxDelayMs: number
}

/** Delay before the attempt after number `attempt` (from 1): between half and all of the doubled base, never over the maximum. */
export function backoffMs(policy: RetryPolicy, attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** Math.min(attempt - 1, 30))
  return ceiling / 2 + (ceiling / 2) * random()
}
