import type { ApiPromise } from '@polkadot/api'
import { peerIdFromPublicKey } from '@edgecloud/protocol'
import { callRuntime } from './call-runtime.ts'
import { workerPlaceSchema } from './views.ts'

/** How a worker is reached. */
export interface WorkerPeer {
  readonly peerId: string
  /** Multiaddrs. */
  readonly addresses: readonly string[]
  /** X25519 key that secrets for it are sealed with, 32 bytes. */
  readonly sealing: Uint8Array
}

/** Reads how a worker is reached, proved against the state root of block `at`; undefined if it is on the chain no more. */
export async function workerPeer(
  api: ApiPromise,
  worker: number,
  at: { hash: string },
): Promise<WorkerPeer | undefined> {
  const known = workerPlaceSchema.parse(await callRuntime(api, at.hash, 'WorkersApi_worker', [worker]))
  if (known === null) return undefined
  const { peer, sealing, addresses } = known.worker
  return { peerId: peerIdFromPublicKey(peer), sealing, addresses }
}
