import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { ed25519 } from '@noble/curves/ed25519.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { equalBytes } from '../bytes/equal-bytes.ts'
import { utf8Encode } from '../bytes/utf8.ts'
import { TokenSchema } from '../generated/access_pb.ts'
import { TokenMalformedError } from './access-errors.ts'
import { MAX_TOKEN_BYTES, NONCE_BYTES } from './limits.ts'
import { isPeerId, publicKeyFromPeerId } from './peer-id.ts'
import { isAccessScope } from './scope.ts'
import type { Token } from './token.ts'

/** Sets these signatures apart from everything else that a libp2p key signs. */
const DOMAIN = utf8Encode('edgecloud/token/1')

/** Encodes a token. The same token always gives the same bytes. */
export function encodeToken(token: Token): Uint8Array {
  const { notAfterMs, ...fields } = token
  return toBinary(TokenSchema, create(TokenSchema, { ...fields, notAfterMs: BigInt(notAfterMs) }))
}

/** Decodes a token. Throws TokenMalformedError unless the bytes are exactly what `encodeToken` gives. */
export function decodeToken(bytes: Uint8Array): Token {
  if (bytes.length > MAX_TOKEN_BYTES) throw new TokenMalformedError('it is too long')
  let message
  try {
    message = fromBinary(TokenSchema, bytes)
  } catch (error) {
    throw new TokenMalformedError('it is not a token', { cause: error })
  }
  const { nonce, workerPeerId, clientPeerId, scope, task, notAfterMs } = message
  if (nonce.length !== NONCE_BYTES) throw new TokenMalformedError('its nonce does not have 32 bytes')
  if (!isPeerId(workerPeerId) || !isPeerId(clientPeerId)) throw new TokenMalformedError('it names a malformed peer id')
  if (!isAccessScope(scope)) throw new TokenMalformedError('it names an unknown use')
  if (notAfterMs > BigInt(Number.MAX_SAFE_INTEGER)) throw new TokenMalformedError('its end is not a time')
  const token: Token = { nonce, workerPeerId, clientPeerId, scope, task, notAfterMs: Number(notAfterMs) }
  if (!equalBytes(encodeToken(token), bytes)) throw new TokenMalformedError('it has more than its fields')
  return token
}

/** What the session key signs: a domain, then the token. For signers that hold the key themselves, such as a libp2p identity. */
export function tokenSignedBytes(tokenBytes: Uint8Array): Uint8Array {
  return concatBytes(DOMAIN, tokenBytes)
}

/** Signs an encoded token. @param seed the 32-byte Ed25519 secret @returns 64 bytes */
export function signToken(tokenBytes: Uint8Array, seed: Uint8Array): Uint8Array {
  return ed25519.sign(tokenSignedBytes(tokenBytes), seed)
}

/** Checks a token's signature against the session key, given as a peer id. */
export function verifyTokenSignature(tokenBytes: Uint8Array, signature: Uint8Array, sessionKey: string): boolean {
  if (signature.length !== 64) return false
  try {
    return ed25519.verify(signature, tokenSignedBytes(tokenBytes), publicKeyFromPeerId(sessionKey), { zip215: false })
  } catch {
    // A key or signature that is not on the curve verifies nothing.
    return false
  }
}
