import type { Placement, Requirements } from '@edgecloud/protocol'
import { z } from 'zod'
import { hash, tagged, text, wideInteger } from './codec-json.ts'
import { resourcesSchema } from './worker-view.ts'

const declineReason = z.enum(['SpecMismatch', 'NoCapacity', 'RuntimeUnavailable', 'ImageRefused', 'Draining', 'Other'])

/** Why a worker turned an assignment down. */
export type DeclineReason = z.infer<typeof declineReason>

const FAIL_KINDS = [
  'specMismatch',
  'notAccepted',
  'silent',
  'timedOut',
  'outOfMemory',
  'hostLost',
  'executorError',
  'logQuota',
  'noWorker',
  'secretsMissing',
] as const

const failReason = z.preprocess(
  tagged,
  z.union([
    z.object({ kind: z.enum(FAIL_KINDS) }),
    z
      .object({ kind: z.literal('declined'), value: declineReason })
      .transform(({ kind, value }) => ({ kind, why: value })),
  ]),
)

/** Why a replica ended without a result. */
export type FailReason = z.infer<typeof failReason>

const bare = <const K extends readonly [string, ...string[]]>(kinds: K) => z.object({ kind: z.enum(kinds) })

const assignmentState = z.preprocess(
  tagged,
  z.union([
    bare(['assigned', 'awaitingSecrets', 'running', 'stopping', 'waiting', 'cancelled']),
    z.object({ kind: z.literal('completed'), exitCode: z.int(), outputRoot: hash }),
    z.object({ kind: z.literal('failed'), reason: failReason }),
  ]),
)

const assignment = z.object({
  /** Who runs it; while it waits, who had it last. */
  worker: z.int(),
  attempt: z.int(),
  state: assignmentState,
  /** Which version of the task file this attempt runs. */
  specVersion: z.int(),
  /** Reserved on the worker. */
  resources: resourcesSchema,
  /** Attempts in a row that their workers lost. */
  failures: z.int(),
  /** Number of log frames and root over them, as the worker last reported. */
  logSize: wideInteger,
  logRoot: hash,
  /** Tick at which the present state times out; 0 means never. */
  deadline: z.int(),
  /** Tick at which the whole run times out, or while it waits, by which a worker has to be found; 0 means never. */
  runBy: z.int(),
  /** Block number of the present state. */
  since: z.int(),
})

const assignmentView = z
  .object({ replica: z.int(), assignment })
  .transform(({ replica, assignment: fields }) => ({ replica, ...fields }))

export type AssignmentView = z.infer<typeof assignmentView>

const departure = z.preprocess(
  tagged,
  z.union([
    bare(['updated', 'removed']),
    z.object({ kind: z.literal('lost'), value: failReason }).transform(({ kind, value }) => ({ kind, reason: value })),
  ]),
)

const pastAttempt = z.object({
  worker: z.int(),
  attempt: z.int(),
  specVersion: z.int(),
  logSize: wideInteger,
  logRoot: hash,
  /** Why the replica left the worker. */
  why: departure,
  /** Block number. */
  until: z.int(),
})

const pastAttemptView = z
  .object({ replica: z.int(), past: pastAttempt })
  .transform(({ replica, past }) => ({ replica, ...past }))

/** An earlier try of a replica; the chain keeps four of each, so that their logs can still be checked. */
export type PastAttempt = z.infer<typeof pastAttemptView>

const transitionKind = z.preprocess(
  tagged,
  z.union([
    bare([
      'submitted',
      'assigned',
      'accepted',
      'awaitingSecrets',
      'secretsReceived',
      'waiting',
      'stopping',
      'cancelled',
    ]),
    z
      .object({ kind: z.literal('declined'), value: declineReason })
      .transform(({ kind, value }) => ({ kind, why: value })),
    z
      .object({ kind: z.literal('completed'), value: z.int() })
      .transform(({ kind, value }) => ({ kind, exitCode: value })),
    z
      .object({ kind: z.enum(['failed', 'lost']), value: failReason })
      .transform(({ kind, value }) => ({ kind, reason: value })),
    z
      .object({ kind: z.literal('updated'), value: z.int() })
      .transform(({ kind, value }) => ({ kind, specVersion: value })),
  ]),
)

const transition = z.object({
  block: z.int(),
  replica: z.int(),
  worker: z.int(),
  attempt: z.int(),
  what: transitionKind,
})

/** One line of a task's history; the chain keeps the newest 64. */
export type Transition = z.infer<typeof transition>

const requirementsSchema = z.object({
  kind: z.enum(['Batch', 'Service']),
  runtime: z.enum(['Docker', 'Kubernetes', 'Shell', 'Terraform']),
  resources: resourcesSchema,
  isolation: z.enum(['Bubblewrap', 'Runc', 'RuncUserns', 'Gvisor', 'Kata']),
  timeout: z.int(),
  secrets: z.boolean(),
  verify: z.enum(['None', 'Sampled', 'Always', 'TwoHidden']),
}) satisfies z.ZodType<Requirements>

const autoPlacement = z.object({
  near: z.tuple([z.int(), z.int()]).nullable(),
  radiusKm: z.int(),
  regions: z.array(text),
  replicas: z.int(),
  spread: z.enum(['None', 'Operator', 'Region']),
})

const task = z.object({
  owner: z.string(),
  specHash: hash,
  specVersion: z.int(),
  requirements: requirementsSchema,
  placement: z.union([
    z.object({ workers: z.array(z.int()) }),
    z.object({ auto: autoPlacement }),
  ]) satisfies z.ZodType<Placement>,
  state: z.enum(['Open', 'Completed', 'Failed', 'Cancelled']),
  /** True once the owner stopped it. */
  cancelled: z.boolean(),
  /** Block number. */
  submitted: z.int(),
  /** Planck held until the task is removed. */
  deposit: wideInteger,
  /** Replica numbers given out so far. */
  replicas: z.int(),
  /** Replicas that have not ended. */
  openReplicas: z.int(),
})

/** A task as `TasksApi` shows it. Lists of tasks come without past attempts and ring. `now` reads the finality clock. */
export const taskViewSchema = z
  .object({
    id: wideInteger,
    task,
    assignments: z.array(assignmentView),
    past: z.array(pastAttemptView),
    ring: z.array(transition),
    now: z.int(),
  })
  .transform(({ task: fields, ...rest }) => ({ ...fields, ...rest }))

/** One page of `TasksApi::tasks_of`, newest task first. */
export const taskPageSchema = z.object({ items: z.array(taskViewSchema), next: z.int().nullish() })

export type TaskView = z.infer<typeof taskViewSchema>
export type TaskId = bigint

/** The first page as a list. */
export const taskListSchema = taskPageSchema.transform(({ items, next }): TaskList => ({
  items,
  more: (next ?? null) !== null,
}))

/** The newest tasks of an owner. */
export interface TaskList {
  readonly items: readonly TaskView[]
  /** True when there are older ones. */
  readonly more: boolean
}
