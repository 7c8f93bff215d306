import { concatBytes } from '@noble/hashes/utils.js'
import { hash256 } from '../bytes/hash256.ts'
import { toHex } from '../bytes/hex.ts'
import { littleEndian } from '../bytes/little-endian.ts'
import { utf8Encode } from '../bytes/utf8.ts'

/** One run of one copy of a task on one chain. */
export interface RunKey {
  /** Genesis hash, 32 bytes. */
  readonly genesis: Uint8Array
  readonly task: bigint
  readonly replica: number
  readonly attempt: number
}

/**
 * Name of a run for files, containers and labels: the same wherever it is computed, so creating it twice cannot make two.
 * @returns 32 lower-case hex digits
 */
export function runId({ genesis, task, replica, attempt }: RunKey): string {
  if (genesis.length !== 32) throw new RangeError('A genesis hash has 32 bytes')
  const parts = [
    utf8Encode('edgecloud/run/1'),
    genesis,
    littleEndian(task, 8),
    littleEndian(replica, 2),
    littleEndian(attempt, 4),
  ]
  return toHex(hash256(concatBytes(...parts))).slice(0, 32)
}
