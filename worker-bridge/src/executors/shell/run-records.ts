import { z } from 'zod'
import { processIdentitySchema } from './process-identity.ts'

/** Written by the shim before the first program starts; that it exists means: never start this run again. */
export const startedRecordSchema = z.strictObject({
  shim: processIdentitySchema,
  startedAtMs: z.number(),
})

/** Written by the bridge beside the plan: what the shim must know of the machine. */
export const hostRecordSchema = z.strictObject({
  /** Id that the sandbox has on the host, or null for the bridge's own. */
  hostUser: z.int().nullable(),
  /** Path or name of bwrap. */
  bubblewrap: z.string().min(1),
  /** Where the secrets of the run are, in memory; undefined if it needs none. */
  secretsDir: z.string().startsWith('/').optional(),
  /** Where what the run writes under its output paths is, in memory; undefined if it declares none. */
  outputsDir: z.string().startsWith('/').optional(),
  cgroups: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('v1'), root: z.string() }),
    z.strictObject({ kind: z.literal('v2'), root: z.string() }),
    z.strictObject({ kind: z.literal('none') }),
  ]),
})

/** Written by the bridge once what the run needs is here. */
export const preparedRecordSchema = z.strictObject({ preparedAtMs: z.number() })

export type StartedRecord = z.output<typeof startedRecordSchema>
export type HostRecord = z.output<typeof hostRecordSchema>
export type CgroupChoice = HostRecord['cgroups']
