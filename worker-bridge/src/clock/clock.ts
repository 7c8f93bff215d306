/** Time as the bridge sees it; tests give another one. */
export interface Clock {
  /** Wall clock, Unix time in milliseconds. For display and retention only: it may jump. */
  nowMs(): number
  /** Milliseconds since an arbitrary moment; never goes back, whatever happens to the wall clock. */
  monotonicMs(): number
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
}
