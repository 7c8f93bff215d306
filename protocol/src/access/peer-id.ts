import { base58Decode, base58Encode } from '@polkadot/util-crypto/base58'
import { equalBytes } from '../bytes/equal-bytes.ts'
import { EdgeError } from '../errors/edge-error.ts'

/** Identity multihash (0x00, 36 bytes) of a libp2p public key record (type 1 = Ed25519, 32 bytes of data). */
const PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)

/** Thrown when text is not the peer id of an Ed25519 key. */
export class PeerIdMalformedError extends EdgeError<'peer_id_malformed', { peerId: string }> {
  override readonly name = 'PeerIdMalformedError'
  constructor(peerId: string, options?: ErrorOptions) {
    super('peer_id_malformed', { peerId: peerId.slice(0, 64) }, undefined, options)
  }
}

/** The libp2p peer id (12D3KooW…) of an Ed25519 public key of 32 bytes. */
export function peerIdFromPublicKey(publicKey: Uint8Array): string {
  if (publicKey.length !== 32) throw new RangeError('An Ed25519 public key has 32 bytes')
  const bytes = new Uint8Array(PREFIX.length + 32)
  bytes.set(PREFIX)
  bytes.set(publicKey, PREFIX.length)
  return base58Encode(bytes)
}

/** The Ed25519 public key inside a peer id, 32 bytes. Throws PeerIdMalformedError. */
export function publicKeyFromPeerId(peerId: string): Uint8Array {
  // An Ed25519 peer id is always 52 characters; checked first so that hostile text costs nothing.
  if (peerId.length !== 52) throw new PeerIdMalformedError(peerId)
  let bytes: Uint8Array
  try {
    bytes = base58Decode(peerId)
  } catch (error) {
    throw new PeerIdMalformedError(peerId, { cause: error })
  }
  if (bytes.length !== PREFIX.length + 32 || !equalBytes(bytes.subarray(0, PREFIX.length), PREFIX)) {
    throw new PeerIdMalformedError(peerId)
  }
  return bytes.slice(PREFIX.length)
}

/** True if text is the peer id of an Ed25519 key. */
export function isPeerId(text: string): boolean {
  try {
    return peerIdFromPublicKey(publicKeyFromPeerId(text)) === text
  } catch (error) {
    if (error instanceof PeerIdMalformedError) return false
    throw error
  }
}
