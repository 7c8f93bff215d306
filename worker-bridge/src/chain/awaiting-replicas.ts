import type { ApiPromise } from '@polkadot/api'
import { callRuntime } from './call-runtime.ts'
import { TaskUnknownError } from './replica-place.ts'
import { taskPlaceSchema } from './views.ts'
import { workerPeer, type WorkerPeer } from './worker-peer.ts'

/** A replica that waits for its secrets, and who has it. */
export interface AwaitingReplica extends WorkerPeer {
  readonly replica: number
  readonly attempt: number
  /** Number of the worker. */
  readonly worker: number
}

export interface AwaitingReplicas {
  /** SS58 address. */
  readonly owner: string
  readonly awaiting: readonly AwaitingReplica[]
  /** Replicas that may come to wait: assigned and not accepted, or without a worker. */
  readonly coming: number
}

/** Which replicas of a task wait for secrets, proved against the state root of block `at`. Throws TaskUnknownError. */
export async function awaitingReplicas(api: ApiPromise, task: bigint, at: { hash: string }): Promise<AwaitingReplicas> {
  const view = taskPlaceSchema.parse(await callRuntime(api, at.hash, 'TasksApi_task', [task]))
  if (view === null) throw new TaskUnknownError(task)
  const waiting = view.assignments.filter(({ assignment }) => assignment.state.kind === 'awaitingSecrets')
  const awaiting = await Promise.all(
    waiting.map(async ({ replica, assignment: { attempt, worker } }) => {
      const peer = await workerPeer(api, worker, at)
      return peer === undefined ? [] : [{ replica, attempt, worker, ...peer }]
    }),
  )
  const coming = view.assignments.filter(({ assignment: { state } }) => ['assigned', 'waiting'].includes(state.kind))
  return { owner: view.task.owner, awaiting: awaiting.flat(), coming: coming.length }
}
