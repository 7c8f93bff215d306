import {
  canonicalJson,
  EdgeError,
  readCanonical,
  specFor,
  unpackBody,
  type ChainIsolation,
  type ChainRuntime,
  type Resources,
  type TaskSpec,
} from '@edgecloud/protocol'
import { RunUnsupportedError } from '../executors/errors.ts'
import type { RunPlan } from '../executors/run-plan.ts'
import type { DeclineReason, Duty } from './chain-port.ts'
import { taskPlan } from './task-plan.ts'

/** What this worker can do. */
export interface HostFacts {
  readonly worker: number
  readonly region: string
  /** What the operator gives to tasks, as registered. */
  readonly capacity: Resources
  /** MiB that the disk really has for new work, whatever the operator gives. */
  readonly diskFreeMib: number
  /** Runtimes that work here, with the isolation they reach. */
  readonly runtimes: ReadonlyMap<ChainRuntime, ChainIsolation>
  /** There is a place in memory for secrets. */
  readonly keepsSecrets: boolean
}

export interface AdmitInput {
  readonly runId: string
  readonly duty: Duty
  /** As stored on chain. */
  readonly body: Uint8Array
  readonly host: HostFacts
  /** Sum over all other runs that are not over. */
  readonly reserved: Resources
  /** 32 bytes as hex. */
  readonly logKey: string
}

export type Admission =
  | { readonly ok: true; readonly plan: RunPlan }
  | { readonly ok: false; readonly reason: DeclineReason; readonly detail: string }

/** Weakest first, as the chain orders them. */
const ISOLATION_ORDER: readonly ChainIsolation[] = ['Bubblewrap', 'Runc', 'RuncUserns', 'Gvisor', 'Kata']

/**
 * Decides whether an assignment is taken. The body is believed only if it hashes to what the owner signed and asks for
 * exactly what the chain reserved. Pure.
 */
export function admit(input: AdmitInput): Admission {
  const { duty, host, runId, logKey } = input
  const read = readBody(input)
  if (!read.ok) return read
  const refusal = refuse(input)
  if (refusal !== undefined) return refusal
  const { task, replica, assignment, owner, specHash } = duty
  const head = { runId, task: { id: String(task), replica, attempt: assignment.attempt, owner, specHash }, logKey }
  try {
    return { ok: true, plan: taskPlan(specFor(read.spec, host), head) }
  } catch (error) {
    if (error instanceof RunUnsupportedError) return { ok: false, reason: 'Other', detail: error.message }
    throw error
  }
}

function readBody({ body, duty }: AdmitInput): { ok: true; spec: TaskSpec } | Extract<Admission, { ok: false }> {
  const mismatch = (detail: string) => ({ ok: false, reason: 'SpecMismatch', detail }) as const
  try {
    const { spec, hash, requirements } = readCanonical(unpackBody(body))
    if (hash !== duty.specHash) return mismatch(`the body hashes to ${hash}, the owner signed ${duty.specHash}`)
    const same = canonicalJson(requirements) === canonicalJson(duty.requirements)
    return same ? { ok: true, spec } : mismatch('the requirements on chain are not those of the task')
  } catch (error) {
    if (error instanceof EdgeError) return mismatch(error.message)
    throw error
  }
}

function refuse({ duty, host, reserved }: AdmitInput): Extract<Admission, { ok: false }> | undefined {
  const { runtime, isolation, resources, secrets } = duty.requirements
  if (secrets && !host.keepsSecrets) {
    return { ok: false, reason: 'Other', detail: 'this worker has no place in memory to keep secrets in' }
  }
  const reached = host.runtimes.get(runtime)
  const unavailable = (detail: string) => ({ ok: false, reason: 'RuntimeUnavailable', detail }) as const
  if (reached === undefined) return unavailable(`runtime ${runtime} does not work on this worker`)
  if (ISOLATION_ORDER.indexOf(reached) < ISOLATION_ORDER.indexOf(isolation)) {
    return unavailable(`isolation ${isolation} is asked for, ${runtime} reaches ${reached} here`)
  }
  for (const key of ['cpuMillis', 'memoryMib', 'diskMib', 'gpus'] as const) {
    const free = host.capacity[key] - reserved[key]
    if (resources[key] > free)
      return { ok: false, reason: 'NoCapacity', detail: `${key}: ${resources[key]} asked, ${free} free` }
  }
  if (resources.diskMib > host.diskFreeMib) {
    const detail = `diskMib: ${resources.diskMib} asked, the disk of this machine has ${host.diskFreeMib} left for tasks`
    return { ok: false, reason: 'NoCapacity', detail }
  }
  return undefined
}
