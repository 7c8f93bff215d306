const MAX_TIMER_MS = 2_147_483_647 // longer timers of Node fire at once

/** Calls back once after the given time by the monotonic clock, however long that is. @returns cancels it */
export function afterMonotonic(ms: number, callback: () => void): () => void {
  const due = performance.now() + ms
  let timer: NodeJS.Timeout
  const arm = () => {
    const left = due - performance.now()
    timer = left > 0 ? setTimeout(arm, Math.min(Math.ceil(left), MAX_TIMER_MS)) : setTimeout(callback, 0)
  }
  arm()
  return () => clearTimeout(timer)
}
