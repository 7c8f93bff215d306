import type { ApiPromise } from '@polkadot/api'
import { EdgeError } from '@edgecloud/protocol'
import { callRuntime } from './call-runtime.ts'
import { taskPlaceSchema } from './views.ts'
import { workerPeer } from './worker-peer.ts'
import type { WorkerPeer } from './worker-peer.ts'

/** What the chain has of a replica that ended by itself and left outputs. */
export interface ReplicaResult {
  /** SS58 address. */
  readonly owner: string
  readonly attempt: number
  /** Root over exit code and outputs, 32 bytes. */
  readonly outputRoot: Uint8Array
  /** The worker that it ran on; undefined when that one has left the chain. */
  readonly peer: WorkerPeer | undefined
}

/** Thrown when a replica has no outputs by the finalized chain. */
export class NoOutputsError extends EdgeError<'outputs_none', { task: bigint; replica: number }> {
  override readonly name = 'NoOutputsError'
  constructor(task: bigint, replica: number, why: string) {
    super('outputs_none', { task, replica }, `Replica ${replica} of the task has no outputs: ${why}.`)
  }
}

/**
 * Reads what is known of the outputs of a replica, proved against the state root of block `at`; undefined when the chain does
 * not have the task. Throws NoOutputsError.
 */
export async function replicaResult(
  api: ApiPromise,
  task: bigint,
  replica: number,
  at: { hash: string },
): Promise<ReplicaResult | undefined> {
  const view = taskPlaceSchema.parse(await callRuntime(api, at.hash, 'TasksApi_task', [task]))
  if (view === null) return undefined
  const assignment = view.assignments.find((candidate) => candidate.replica === replica)?.assignment
  if (assignment === undefined) throw new NoOutputsError(task, replica, 'there is no such replica')
  const { worker, attempt, state } = assignment
  if (state.kind !== 'completed') throw new NoOutputsError(task, replica, `its state is "${state.kind}"`)
  const { outputRoot } = state
  // A root of zeros says that the task file declares none.
  if (outputRoot.every((byte) => byte === 0)) throw new NoOutputsError(task, replica, 'it has declared none')
  return { owner: view.task.owner, attempt, outputRoot, peer: await workerPeer(api, worker, at) }
}
