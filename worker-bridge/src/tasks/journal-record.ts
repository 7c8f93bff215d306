import { z } from 'zod'
import { runOutcomeSchema } from '../executors/run-outcome.ts'
import { runPlanSchema } from '../executors/run-plan.ts'

const attempt = z.strictObject({
  task: z.string().regex(/^\d{1,20}$/),
  replica: z.int(),
  attempt: z.int(),
  owner: z.string(),
})
const declineReason = z.enum(['SpecMismatch', 'NoCapacity', 'RuntimeUnavailable', 'ImageRefused', 'Draining', 'Other'])
const runtime = z.enum(['Docker', 'Kubernetes', 'Shell', 'Terraform'])
const resources = z.strictObject({
  cpuMillis: z.int(),
  memoryMib: z.int(),
  diskMib: z.int(),
  gpus: z.int(),
})

/**
 * What is written down of a run, each before the effect it announces or after the effect it found. In this order, each at
 * most once for a run: intent | declined, created, started, ended, settled, cleaned.
 */
export const journalRecordSchema = z.discriminatedUnion('kind', [
  /** The assignment was checked and will be run like this. */
  z.strictObject({ kind: z.literal('intent'), attempt, runtime, resources, plan: runPlanSchema }),
  /** The assignment was checked and will not be run. */
  z.strictObject({ kind: z.literal('declined'), attempt, reason: declineReason, detail: z.string() }),
  /** Everything is in place; from here on the absence of the run directory means that it was lost. */
  z.strictObject({ kind: z.literal('created') }),
  /** About to be started, in this boot of the machine. */
  z.strictObject({ kind: z.literal('started'), bootId: z.string() }),
  /** Over, with the head of its log at the end. */
  z.strictObject({
    kind: z.literal('ended'),
    outcome: runOutcomeSchema,
    endedAtMs: z.number(),
    log: z.strictObject({ size: z.string().regex(/^\d+$/), root: z.string().regex(/^[0-9a-f]{64}$/) }),
  }),
  /** The chain has let go of it; its log stays readable for a while from that tick of the chain on. Older records have none. */
  z.strictObject({ kind: z.literal('settled'), atMs: z.number(), tick: z.int().optional() }),
  /** Nothing of it is left but this. */
  z.strictObject({ kind: z.literal('cleaned') }),
])

export type JournalRecord = z.output<typeof journalRecordSchema>
export type RecordOf<Kind extends JournalRecord['kind']> = Extract<JournalRecord, { kind: Kind }>
