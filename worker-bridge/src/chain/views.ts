import { fromHex } from '@edgecloud/protocol'
import { z } from 'zod'

/** Integers over 2^53 come as `0x` hex in the codec's JSON, smaller ones as numbers. */
export const integer = z
  .union([z.number().int(), z.string().regex(/^0x[0-9a-f]+$/)])
  .transform((value) => BigInt(value))
const number = z.number().int()
const hash = z.string().regex(/^0x[0-9a-f]{64}$/)
const hashText = hash.transform((text) => text as `0x${string}`) // checked by the pattern on the line above
const bytes32 = hash.transform((text) => fromHex(text.slice(2)))

const resources = z.object({ cpuMillis: number, memoryMib: number, diskMib: number, gpus: number })

const requirements = z.object({
  kind: z.enum(['Batch', 'Service']),
  runtime: z.enum(['Docker', 'Kubernetes', 'Shell', 'Terraform']),
  resources,
  isolation: z.enum(['Bubblewrap', 'Runc', 'RuncUserns', 'Gvisor', 'Kata']),
  timeout: number,
  secrets: z.boolean(),
  verify: z.enum(['None', 'Sampled', 'Always', 'TwoHidden']),
})

/** The codec writes an enum with data as an object with one key, here turned into our tagged form. */
const assignmentState = z.union([
  z.object({ assigned: z.null() }).transform(() => ({ kind: 'assigned' as const })),
  z.object({ awaitingSecrets: z.null() }).transform(() => ({ kind: 'awaitingSecrets' as const })),
  z.object({ running: z.null() }).transform(() => ({ kind: 'running' as const })),
  z.object({ stopping: z.null() }).transform(() => ({ kind: 'stopping' as const })),
  z
    .object({ completed: z.object({ exitCode: number, outputRoot: bytes32 }) })
    .transform(({ completed }) => ({ kind: 'completed' as const, ...completed })),
  z
    .object({ failed: z.object({ reason: z.unknown() }) })
    .transform(({ failed }) => ({ kind: 'failed' as const, reason: JSON.stringify(failed.reason) })),
  z.object({ cancelled: z.null() }).transform(() => ({ kind: 'cancelled' as const })),
  z.object({ waiting: z.null() }).transform(() => ({ kind: 'waiting' as const })),
])

const assignment = z.object({
  worker: number,
  attempt: number,
  state: assignmentState,
  specVersion: number,
  resources,
  failures: number,
  logSize: integer,
  logRoot: bytes32,
  deadline: number,
  runBy: number,
  since: number,
})

/** Answer of `TasksApi_duties`. */
export const dutiesSchema = z.array(
  z.object({
    task: integer,
    replica: number,
    assignment,
    specHash: hashText,
    specVersion: number,
    owner: z.string(),
    requirements,
  }),
)

/** Answer of `WorkersApi_pace`. */
export const paceSchema = z.object({ heartbeatInterval: number, silence: number, active: number })

const status = z.union([
  z.object({ active: z.null() }).transform(() => 'active' as const),
  z.object({ draining: z.null() }).transform(() => 'draining' as const),
  z.object({ unbonding: z.object({ until: number }) }).transform(() => 'unbonding' as const),
])

/** Answer of `WorkersApi_worker_of`, as far as the bridge looks at it. */
export const workerViewSchema = z
  .object({
    id: number,
    worker: z.object({
      operator: z.string(),
      session: number,
      status,
      strikes: number,
      heartbeat: number,
      lastSeen: number,
      /** What it offers, as the codec writes it; only ever held against the same of a configuration. */
      profile: z.json(),
    }),
  })
  .nullable()

export type WorkerView = NonNullable<z.infer<typeof workerViewSchema>>

/** Answer of `TasksApi_task`, as far as it says where the task is. */
export const taskPlaceSchema = z
  .object({ task: z.object({ owner: z.string() }), assignments: z.array(z.object({ replica: number, assignment })) })
  .nullable()

/** A bounded byte string that holds UTF-8. */
const text = z
  .string()
  .regex(/^0x([0-9a-f]{2})*$/)
  .transform((hex) => new TextDecoder().decode(fromHex(hex.slice(2))))

/** Answer of `WorkersApi_worker`, as far as it says how to reach the worker. */
export const workerPlaceSchema = z
  .object({ id: number, worker: z.object({ peer: bytes32, sealing: bytes32, addresses: z.array(text) }) })
  .nullable()

/** `system.account`, as far as fees and nonces need it. Amounts in planck. */
export const accountSchema = z.object({ nonce: number, data: z.object({ free: integer }) })
