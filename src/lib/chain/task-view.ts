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
    bare(['assigned', 'running', 'stopping', 'cancelled']),
    z.object({ kind: z.literal('completed'), exitCode: z.int(), outputRoot: hash }),
    z.object({ kind: z.literal('failed'), reason: failReason }),
  ]),
)

const assignment = z.object({
  worker: z.int(),
  attempt: z.int(),
  state: assignmentState,
  /** Number of log frames and root over them, as the worker last reported. */
  logSize: wideInteger,
  logRoot: hash,
  /** Tick at which the present state times out; 0 means never. */
  deadline: z.int(),
  /** Tick at which the whole run times out; 0 means never. */
  runBy: z.int(),
  /** Block number of the present state. */
  since: z.int(),
})

const assignmentView = z
  .object({ replica: z.int(), assignment })
  .transform(({ replica, assignment: fields }) => ({ replica, ...fields }))

export type AssignmentView = z.infer<typeof assignmentView>

const transitionKind = z.preprocess(
  tagged,
  z.union([
    bare(['submitted', 'assigned', 'accepted', 'stopping', 'cancelled']),
    z
      .object({ kind: z.literal('declined'), value: declineReason })
      .transform(({ kind, value }) => ({ kind, why: value })),
    z
      .object({ kind: z.literal('completed'), value: z.int() })
      .transform(({ kind, value }) => ({ kind, exitCode: value })),
    z
      .object({ kind: z.literal('failed'), value: failReason })
      .transform(({ kind, value }) => ({ kind, reason: value })),
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
  /** Block number. */
  submitted: z.int(),
  /** Planck held until the task is removed. */
  deposit: wideInteger,
  replicas: z.int(),
  /** Replicas that have not ended. */
  openReplicas: z.int(),
})

/** A task as `TasksApi` shows it. Lists of tasks come with an empty ring. `now` reads the finality clock. */
export const taskViewSchema = z
  .object({ id: wideInteger, task, assignments: z.array(assignmentView), ring: z.array(transition), now: z.int() })
  .transform(({ id, task: fields, assignments, ring, now }) => ({ id, ...fields, assignments, ring, now }))

/** One page of `TasksApi::tasks_of`, newest task first. */
export const taskPageSchema = z.object({ items: z.array(taskViewSchema), next: z.int().nullish() })

export type TaskView = z.infer<typeof taskViewSchema>
export type TaskId = bigint
