import { z } from 'zod'
import { runOutcomeSchema } from '../run-outcome.ts'
import { processIdentitySchema } from './process-identity.ts'

/** Written by the shim before the first program starts; that it exists means: never start this run again. */
export const startedRecordSchema = z.strictObject({
  shim: processIdentitySchema,
  startedAtMs: z.number(),
})

/** Written by the shim after the last program is dead and the log is on disk. */
export const exitRecordSchema = z.strictObject({
  outcome: runOutcomeSchema,
  /** Boot in which the end was seen. */
  bootId: z.string(),
  endedAtMs: z.number(),
  log: z.strictObject({ frames: z.int(), bytes: z.int(), lostBytes: z.int() }),
})

/** Written by the bridge beside the plan: what the shim must know of the machine. */
export const hostRecordSchema = z.strictObject({
  /** Id that the sandbox has on the host, or null for the bridge's own. */
  hostUser: z.int().nullable(),
  /** Path or name of bwrap. */
  bubblewrap: z.string().min(1),
  cgroups: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('v1'), root: z.string() }),
    z.strictObject({ kind: z.literal('v2'), root: z.string() }),
    z.strictObject({ kind: z.literal('none') }),
  ]),
})

export type StartedRecord = z.output<typeof startedRecordSchema>
export type ExitRecord = z.output<typeof exitRecordSchema>
export type HostRecord = z.output<typeof hostRecordSchema>
export type CgroupChoice = HostRecord['cgroups']
