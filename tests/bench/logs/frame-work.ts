import { z } from 'zod'

/** What Chromium has to note so that the work of frames can be read from it. */
export const TRACED = ['devtools.timeline', 'toplevel']

const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      ts: z.number().optional(),
      dur: z.number().optional(),
    }),
  ),
})
const MICROS = 1_000

/**
 * Milliseconds that the page's thread worked for each frame, by Chromium's own clock: callbacks, style, layout, paint. Not
 * what other work kept the frame waiting, which is in the time from frame to frame.
 * @param trace as `Browser.stopTracing` gives it
 */
export function frameWork(trace: Buffer): number[] {
  const { traceEvents } = traceSchema.parse(JSON.parse(trace.toString()))
  const tasks = traceEvents.filter(({ name }) => name === 'ThreadControllerImpl::RunTask').toSorted(byTime)
  const work = new Set<(typeof tasks)[number]>()
  for (const { pid, tid, ts = 0 } of traceEvents.filter(({ name }) => name === 'FireAnimationFrame')) {
    const task = tasks.findLast((one) => one.pid === pid && one.tid === tid && (one.ts ?? 0) <= ts)
    if (task !== undefined) work.add(task) // a frame with several callbacks is one
  }
  return [...work].map(({ dur = 0 }) => dur / MICROS)
}

const byTime = (a: { ts?: number | undefined }, b: { ts?: number | undefined }) => (a.ts ?? 0) - (b.ts ?? 0)
