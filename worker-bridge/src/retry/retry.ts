import { wait } from '../clock/wait.ts'

/** Exponential back-off with full jitter. */
export interface RetryPolicy {
  readonly firstDelayMs: number
  readonly maxDelayMs: number
  /** Attempts in all, the first included; Infinity goes on until the signal is aborted. */
  readonly maxAttempts: number
}

export interface RetryInit {
  readonly policy: RetryPolicy
  readonly signal?: AbortSignal
  /** False for errors that another attempt cannot cure. */
  readonly isTransient?: (error: unknown) => boolean
  readonly onRetry?: (error: unknown, attempt: number, delayMs: number) => void
  /** In [0, 1); tests fix it. */
  readonly random?: () => number
}

/** Delay before the attempt after number `attempt` (from 1): between half and all of the doubled base, never over the maximum. */
export function backoffMs(policy: RetryPolicy, attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** Math.min(attempt - 1, 30))
  return ceiling / 2 + (ceiling / 2) * random()
}

/** Runs the operation until it succeeds. Throws its last error when attempts run out, or the signal's reason. */
export async function retry<T>(operation: (attempt: number) => Promise<T>, init: RetryInit): Promise<T> {
  const { policy, signal, isTransient = () => true, onRetry, random } = init
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted()
    try {
      return await operation(attempt)
    } catch (error) {
      if (attempt >= policy.maxAttempts || !isTransient(error)) throw error
      const delayMs = backoffMs(policy, attempt, random)
      onRetry?.(error, attempt, delayMs)
      await wait(delayMs, signal)
    }
  }
}
