import { EdgeError } from '@edgecloud/protocol'
import { replicaResult } from '../chain/replica-result.ts'
import type { ReplicaResult } from '../chain/replica-result.ts'
import { createClientNode } from '../network/client/client-node.ts'
import type { WorkerPlace } from '../network/client/worker-place.ts'
import { downloadOutputs } from '../network/outputs/download-outputs.ts'
import type { Downloaded } from '../network/outputs/download-outputs.ts'
import { OutputDirectory } from '../network/outputs/output-directory.ts'
import type { OutputsEvent } from '../network/outputs/outputs-event.ts'
import { StopStack } from '../stop-stack.ts'
import { dialledAddresses } from './dialled-addresses.ts'
import { openOwnerChain } from './owner-chain.ts'
import type { OwnerOptions } from './owner-chain.ts'

export interface OutputsOptions extends OwnerOptions {
  /** Directory for the files, new or empty. */
  to: string
  replica: number
  /** Attempt of the replica, from 1; used only where the chain has forgotten the task. */
  attempt: number
  /** WebSocket multiaddr of the worker, where the one on chain does not lead there from here. */
  worker: string | undefined
}

/** Thrown when the chain does not have the task, and the worker is not named either. */
class NotOnChainError extends EdgeError<'outputs_not_on_chain', { task: bigint }> {
  override readonly name = 'NotOnChainError'
  constructor(task: bigint) {
    super('outputs_not_on_chain', { task })
  }
}

/** Thrown when the worker has left the chain, and is not named either. */
class WorkerGoneError extends EdgeError<'worker_no_address', { task: bigint }> {
  override readonly name = 'WorkerGoneError'
  constructor(task: bigint) {
    super('worker_no_address', { task }, 'The worker has left the chain. Name it by --worker with its peer id.')
  }
}

/** Thrown when a download is told to end before it is complete. */
class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
  readonly code = 'interrupted'
  constructor() {
    super('The download was interrupted. Files that have their names are complete.')
  }
}

/**
 * Downloads what a replica of a task left behind, and holds it against the chain. Throws the errors of downloadOutputs, and
 * InterruptedError when the signal aborts.
 */
export async function outputs(
  options: OutputsOptions,
  signal: AbortSignal,
  onEvent: (event: OutputsEvent) => void,
): Promise<Downloaded> {
  const stops = new StopStack()
  const interrupted = Promise.withResolvers<never>()
  const onAbort = () => interrupted.reject(new InterruptedError())
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    if (signal.aborted) throw new InterruptedError()
    // Stopping must not wait for a chain that cannot be reached.
    return await Promise.race([download(options, stops, signal, onEvent), interrupted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
    await stops.run()
  }
}

async function download(
  { to, replica, ...options }: OutputsOptions,
  stops: StopStack,
  signal: AbortSignal,
  onEvent: (event: OutputsEvent) => void,
): Promise<Downloaded> {
  await OutputDirectory.assertFree(to) // said before anything is asked for
  const { task, client, tracker, assertOwner, session } = await openOwnerChain(options, stops)
  const find = () => replicaResult(client.api, task, replica, tracker.latest)
  const found = await find()
  if (found !== undefined) assertOwner(found.owner)
  placeOf(found, task, options) // that there is none is said before the network is used
  if (found === undefined) {
    const { code, message } = new NotOnChainError(task)
    onEvent({ event: 'unchecked', code, message })
  }
  const owner = session('outputs')
  const node = await createClientNode(owner.seed)
  stops.add(() => node.stop())
  await node.start()
  const downloading = downloadOutputs({
    ...{ node, session: owner, replica, directory: to, root: found?.outputRoot, onEvent, signal },
    // What was read is good enough when the chain cannot be asked: without a network both ways are lost.
    locate: async () => placeOf((await find().catch(() => undefined)) ?? found, task, options),
  })
  // What was begun is taken away before this ends.
  stops.add(() => downloading.catch(() => undefined))
  return await downloading
}

/** Where to ask. By the chain, or, where that knows nothing any more, by the user alone. */
function placeOf(
  found: ReplicaResult | undefined,
  task: bigint,
  { attempt, worker }: Pick<OutputsOptions, 'attempt' | 'worker'>,
): WorkerPlace {
  const named = worker?.split('/p2p/').at(1)
  const peer = found?.peer ?? (named === undefined ? undefined : { peerId: named, addresses: [] })
  if (peer === undefined) throw found === undefined ? new NotOnChainError(task) : new WorkerGoneError(task)
  return {
    attempt: found?.attempt ?? attempt,
    peerId: peer.peerId,
    addresses: dialledAddresses(peer, worker),
  }
}
