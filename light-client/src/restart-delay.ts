// The only timer of this package: present in browsers, workers and Node alike, so neither DOM nor Node types are taken.
declare function setTimeout(callback: () => void, ms: number): unknown

const FIRST_MS = 500
const MAX_MS = 30_000

/** Waits before restart number `attempt` (from 0): 0.5 s, doubled each time, at most 30 s. */
export function restartDelay(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(attempt, 10)))
  })
}
