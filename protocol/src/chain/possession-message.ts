import { concatBytes } from '@noble/hashes/utils.js'
import { utf8Encode } from '../bytes/utf8.ts'

/** What a worker's registration binds together, each 32 bytes. */
export interface PossessionInput {
  /** Genesis hash. */
  readonly genesis: Uint8Array
  /** Account that holds the stake. */
  readonly operator: Uint8Array
  /** Account that signs reports. */
  readonly hot: Uint8Array
  /** Ed25519 public key of the libp2p identity. */
  readonly peer: Uint8Array
  /** X25519 public key that secrets are sealed to. */
  readonly sealing: Uint8Array
}

/** The plain bytes that the hot key and the libp2p key both sign for `register` (pallet workers). */
export function possessionMessage({ genesis, operator, hot, peer, sealing }: PossessionInput): Uint8Array {
  const fields = [genesis, operator, hot, peer, sealing]
  if (fields.some((field) => field.length !== 32)) throw new RangeError('Each field of the message has 32 bytes')
  return concatBytes(utf8Encode('edgecloud/register/1'), ...fields)
}
