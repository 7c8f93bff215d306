import { z } from 'zod'
import { runOutcomeSchema } from './run-outcome.ts'

/** Written by who watches over a run, after its last program is dead and its log is on disk. */
export const exitRecordSchema = z.strictObject({
  outcome: runOutcomeSchema,
  /** Boot in which the end was seen. */
  bootId: z.string(),
  endedAtMs: z.number(),
  log: z.strictObject({ frames: z.int(), bytes: z.int(), lostBytes: z.int() }),
})

export type ExitRecord = z.output<typeof exitRecordSchema>
