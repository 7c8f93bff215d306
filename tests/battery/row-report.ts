import { z } from 'zod'

/** What a check of the ledger came to: `not applicable` where a test has no such facts, else what is wrong. */
const verdictSchema = z.union([
  z.literal('ok'),
  z.literal('not applicable'),
  z.object({ violated: z.array(z.string()) }),
])
export type Verdict = z.output<typeof verdictSchema>

/** The checks that every fault has to leave in order, as far as a test has the facts for them. */
export const ledgerSchema = z.strictObject({
  /** Each submitted task has exactly one end. */
  ends: verdictSchema,
  /** No money was made or lost but what the chain says. */
  issuance: verdictSchema,
  /** Nothing was executed twice. */
  executions: verdictSchema,
  /** The log is what the task wrote, or says how much is missing. */
  logs: verdictSchema,
  /** The root on chain is the root over the frames on disk. */
  roots: verdictSchema,
  /** Nothing is left of what was made: containers, networks, volumes, mounts, processes, groups, files. */
  leftovers: verdictSchema,
  /** Memory is back at its baseline. */
  memory: verdictSchema,
})
export type Ledger = z.output<typeof ledgerSchema>

/** What one test says about its row of the battery. */
export const rowReportSchema = z.strictObject({
  row: z.int().positive(),
  /** What repeats the test as it was; `fixed` where nothing in it is random. */
  seed: z.union([z.int(), z.literal('fixed')]),
  injected: z.string().min(1),
  /** Missing when the test ended before it was known. */
  observed: z.string().min(1).optional(),
  ledger: ledgerSchema.optional(),
})
export type RowReport = z.output<typeof rowReportSchema>

declare module 'vitest' {
  interface TaskMeta {
    battery?: RowReport
  }
}
