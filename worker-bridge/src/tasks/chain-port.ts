import type { Requirements, Resources } from '@edgecloud/protocol'

/** Why a worker declines an assignment; the chain's `DeclineReason`. */
export type DeclineReason = 'SpecMismatch' | 'NoCapacity' | 'RuntimeUnavailable' | 'ImageRefused' | 'Draining' | 'Other'

/** Why a run ended without a result, as far as a worker may say so; part of the chain's `FailReason`. */
export type FailReason = 'SpecMismatch' | 'TimedOut' | 'OutOfMemory' | 'HostLost' | 'ExecutorError' | 'LogQuota'

/**
 * The chain's `AssignmentState`. Duties are open replicas on this worker, so the last four are rare: they are on their
 * way out. `waiting` is on no worker, and only names the one that had it last.
 */
export type AssignmentState =
  | { readonly kind: 'assigned' }
  | { readonly kind: 'awaitingSecrets' }
  | { readonly kind: 'running' }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'completed'; readonly exitCode: number; readonly outputRoot: Uint8Array }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'waiting' }

export interface Assignment {
  readonly worker: number
  readonly attempt: number
  readonly state: AssignmentState
  /** Version of the task file that this attempt runs. */
  readonly specVersion: number
  /** Reserved for it on this worker. */
  readonly resources: Resources
  /** Attempts in a row that their workers lost. */
  readonly failures: number
  readonly logSize: bigint
  /** 32 bytes. */
  readonly logRoot: Uint8Array
  /** Tick by which the worker has to be heard of again. */
  readonly deadline: number
  /** Tick by which the run has to be over; 0 is never. */
  readonly runBy: number
  /** Block of the last change of state. */
  readonly since: number
}

/** One open replica that the chain gave to this worker; the runtime API's `Duty`. */
export interface Duty {
  readonly task: bigint
  readonly replica: number
  readonly assignment: Assignment
  /** BLAKE2b-256 of the canonical task file. */
  readonly specHash: `0x${string}`
  /** Present version of the task; the hash, the requirements and the body belong to it. */
  readonly specVersion: number
  /** SS58 address, prefix 42. */
  readonly owner: string
  readonly requirements: Requirements
}

/** How often workers report, and when they count as silent; the chain's `Pace`. Both grow with the number of workers. */
export interface Pace {
  /** Blocks between two reports of a worker that cost no fee. */
  readonly heartbeatInterval: number
  /** Ticks without any word after which a worker counts as offline. */
  readonly silence: number
  /** Workers that take tasks. */
  readonly active: number
}

/** How this worker stands on the chain. */
export interface WorkerStanding {
  readonly id: number
  readonly session: number
  readonly status: 'active' | 'draining' | 'unbonding'
  /** Missed duties; with three of them the chain drains the worker. */
  readonly strikes: number
  /** Block of its last report that cost no fee. */
  readonly heartbeat: number
  /** Tick at which it last signed anything. */
  readonly lastSeen: number
}

/** What the chain says at one finalized block. Everything in it was read at that block. */
export interface ChainSnapshot {
  readonly finalized: { readonly number: number; readonly hash: `0x${string}` }
  /** 32 bytes. */
  readonly genesis: Uint8Array
  readonly tick: number
  /** True while the finality clock stands still. */
  readonly suspended: boolean
  readonly worker: WorkerStanding
  readonly pace: Pace
  readonly duties: readonly Duty[]
}

/** What the task runner asks of the chain. */
export interface ChainPort {
  /**
   * The packed body of a task at a block, at most 16 KiB: its owner may have changed it since. Rejects when it cannot be
   * had now; the runner asks again later.
   */
  body(task: bigint, at: ChainSnapshot['finalized']): Promise<Uint8Array>
}

/** Names one attempt. */
export interface AttemptKey {
  readonly task: bigint
  readonly replica: number
  readonly attempt: number
}

/** A message to the chain that the runner wants delivered; (task, replica, attempt, kind) makes it unique. */
export type Intent = AttemptKey &
  (
    | { readonly kind: 'accept' }
    | { readonly kind: 'decline'; readonly reason: DeclineReason }
    | { readonly kind: 'secretsReceived' }
    | {
        readonly kind: 'complete'
        readonly exitCode: number
        readonly outputRoot: Uint8Array
        readonly logSize: bigint
        readonly logRoot: Uint8Array
      }
    | { readonly kind: 'fail'; readonly reason: FailReason; readonly logSize: bigint; readonly logRoot: Uint8Array }
  )

/** How far a run's log has come. */
export interface Report extends AttemptKey {
  readonly logSize: bigint
  readonly logRoot: Uint8Array
}

/** Delivers to the chain, surviving restarts. */
export interface Outbox {
  /**
   * Durable when it returns. The runner calls it again with each head for as long as the chain's state asks for it: a
   * repetition of a known (task, replica, attempt, kind) changes nothing, and the first content counts.
   */
  enqueue(intent: Intent): void
  /** All running attempts, replacing the list given before; the outbox reports them at the chain's interval. */
  progress(reports: readonly Report[]): void
}
