import { concatBytes } from '@noble/hashes/utils.js'
import { littleEndian } from '../bytes/little-endian.ts'
import { publicKeyFromPeerId } from '../access/peer-id.ts'

/** What an envelope is for. It opens for exactly this and nothing else. */
export interface SecretContext {
  /** Genesis hash, 32 bytes. */
  readonly genesis: Uint8Array
  readonly task: bigint
  readonly replica: number
  readonly attempt: number
  /** Number of the worker. */
  readonly worker: number
  readonly workerPeerId: string
  /** Unix time in milliseconds after which no worker takes it. */
  readonly notAfterMs: number
}

/**
 * The associated data: fields of fixed length, so that no two contexts have the same bytes. Throws RangeError for numbers
 * that do not fit, and PeerIdMalformedError.
 */
export function encodeSecretContext(context: SecretContext): Uint8Array {
  const { genesis, task, replica, attempt, worker, workerPeerId, notAfterMs } = context
  if (genesis.length !== 32) throw new RangeError('A genesis hash has 32 bytes')
  return concatBytes(
    genesis,
    littleEndian(task, 8),
    littleEndian(replica, 2),
    littleEndian(attempt, 4),
    littleEndian(worker, 4),
    publicKeyFromPeerId(workerPeerId),
    littleEndian(notAfterMs, 8),
  )
}
