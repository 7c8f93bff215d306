import { hpkeSuite } from './hpke-suite.ts'
import { packSecrets } from './pack-secrets.ts'
import { encodeSecretContext, type SecretContext } from './secret-context.ts'
import { SECRETS_DOMAIN, type SecretEnvelope } from './secret-envelope.ts'
import type { TaskSecrets } from './task-secrets.ts'

/**
 * Seals secrets so that only the worker with this key can open them, and only for this attempt until then. It says nothing
 * of who sealed them: the stream that brings an envelope does. Throws SecretsTooLargeError; rejects for a key that is none.
 * @param sealingKey X25519 key of the worker by the chain, 32 bytes
 */
export async function sealSecrets(
  secrets: TaskSecrets,
  context: SecretContext,
  sealingKey: Uint8Array,
): Promise<SecretEnvelope> {
  const packed = packSecrets(secrets)
  const recipientPublicKey = await hpkeSuite.kem.importKey('raw', Uint8Array.from(sealingKey).buffer, true)
  const sender = await hpkeSuite.createSenderContext({ recipientPublicKey, info: SECRETS_DOMAIN })
  const ciphertext = await sender.seal(packed, encodeSecretContext(context))
  packed.fill(0)
  return {
    enc: new Uint8Array(sender.enc),
    ciphertext: new Uint8Array(ciphertext),
    notAfterMs: context.notAfterMs,
  }
}
