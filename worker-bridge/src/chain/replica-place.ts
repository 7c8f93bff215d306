import type { ApiPromise } from '@polkadot/api'
import { EdgeError } from '@edgecloud/protocol'
import { callRuntime } from './call-runtime.ts'
import { taskPlaceSchema } from './views.ts'
import { workerPeer } from './worker-peer.ts'
import type { WorkerPeer } from './worker-peer.ts'

/** Where one replica of a task is at a finalized block, and whose task it is. */
export interface ReplicaPlace extends WorkerPeer {
  /** SS58 address. */
  readonly owner: string
  /** Number of the worker. */
  readonly worker: number
  readonly attempt: number
}

/** Thrown when the finalized chain has no such task. */
export class TaskUnknownError extends EdgeError<'task_unknown', { task: bigint }> {
  override readonly name = 'TaskUnknownError'
  constructor(task: bigint) {
    super('task_unknown', { task })
  }
}

/** Thrown when a replica is with no worker at that block. */
export class ReplicaNotPlacedError extends EdgeError<'replica_not_placed', { task: bigint; replica: number }> {
  override readonly name = 'ReplicaNotPlacedError'
  constructor(task: bigint, replica: number) {
    super('replica_not_placed', { task, replica })
  }
}

const PLACED = new Set(['assigned', 'awaitingSecrets', 'running', 'stopping'])

/** Reads where a replica is, proved against the state root of block `at`. Throws TaskUnknownError or ReplicaNotPlacedError. */
export async function replicaPlace(
  api: ApiPromise,
  task: bigint,
  replica: number,
  at: { hash: string },
): Promise<ReplicaPlace> {
  const view = taskPlaceSchema.parse(await callRuntime(api, at.hash, 'TasksApi_task', [task]))
  if (view === null) throw new TaskUnknownError(task)
  const assignment = view.assignments.find((candidate) => candidate.replica === replica)?.assignment
  if (assignment === undefined || !PLACED.has(assignment.state.kind)) throw new ReplicaNotPlacedError(task, replica)
  const { worker, attempt } = assignment
  const peer = await workerPeer(api, worker, at)
  if (peer === undefined) throw new ReplicaNotPlacedError(task, replica)
  return { owner: view.task.owner, worker, attempt, ...peer }
}
