import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'

/** The public key that a session signs its tokens for. @param seed 32 bytes, kept by the session @returns 32 bytes */
export async function sessionPublicKey(seed: Uint8Array): Promise<Uint8Array> {
  const { publicKey } = await generateKeyPairFromSeed('Ed25519', seed)
  return publicKey.raw
}
