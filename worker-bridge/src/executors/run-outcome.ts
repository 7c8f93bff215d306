import { z } from 'zod'

const durationMs = z.number().nonnegative()

/** How a run ended. What a task did is data; `durationMs` is by the monotonic clock, 0 where it is not known. */
export const runOutcomeSchema = z.discriminatedUnion('kind', [
  /**
   * Ended by itself. 128 + n stands for the end by signal n, as shells have it. `outputRoot` is the root over its outputs
   * in hex, if it has any to keep.
   */
  z.strictObject({
    kind: z.literal('exited'),
    exitCode: z.int(),
    outputRoot: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    durationMs,
  }),
  /** Ended by itself, but what it left is no result; `code` is one of the error table. */
  z.strictObject({ kind: z.literal('noResult'), code: z.string(), message: z.string(), durationMs }),
  /** Its sandbox was killed from outside. */
  z.strictObject({ kind: z.literal('signalled'), signal: z.string(), durationMs }),
  z.strictObject({ kind: z.literal('timedOut'), limitMs: z.number(), durationMs }),
  z.strictObject({ kind: z.literal('outOfMemory'), limitBytes: z.number(), durationMs }),
  /** Its volumes held more than it had reserved for them. `service` is who had the fullest, `volume` its name there. */
  z.strictObject({
    kind: z.literal('outOfDisk'),
    service: z.string(),
    volume: z.string(),
    limitBytes: z.number(),
    durationMs,
  }),
  /** Stopped on request; the exit code is what the programs answered with. */
  z.strictObject({ kind: z.literal('cancelled'), exitCode: z.int(), durationMs }),
  /** The machine or what watched over the run went down in the middle: nobody knows how it ended. */
  z.strictObject({ kind: z.literal('hostLost'), cause: z.string(), durationMs }),
  z.strictObject({ kind: z.literal('failedToStart'), code: z.string(), message: z.string(), durationMs }),
])

export type RunOutcome = z.output<typeof runOutcomeSchema>
