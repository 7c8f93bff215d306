import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE_MS = 8_000
const LOOK_MS = 100

/** Waits until nothing is left, as after the end of a run that is cleaned up in the background. @returns what is left at last */
export async function untilNothingLeft(look: () => Promise<string[]>): Promise<string[]> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const left = await look()
    if (left.length === 0 || performance.now() > deadline) return left
    await pause(LOOK_MS)
  }
}
