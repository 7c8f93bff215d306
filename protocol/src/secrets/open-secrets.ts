import { hpkeSuite } from './hpke-suite.ts'
import { SEALED_LENGTHS } from './limits.ts'
import { encodeSecretContext, type SecretContext } from './secret-context.ts'
import { SECRETS_DOMAIN, type SecretEnvelope } from './secret-envelope.ts'
import { SecretsMalformedError, SecretsSealedError } from './secrets-errors.ts'
import type { TaskSecrets } from './task-secrets.ts'
import { unpackSecrets } from './unpack-secrets.ts'

const TAG_BYTES = 16

/**
 * Opens an envelope. Throws SecretsMalformedError, and SecretsSealedError if it was sealed to another key or for another
 * context, or was changed on the way: the cipher cannot tell these apart.
 * @param sealingSecret X25519 secret of the worker, 32 bytes
 */
export async function openSecrets(
  { enc, ciphertext, notAfterMs }: SecretEnvelope,
  context: Omit<SecretContext, 'notAfterMs'>,
  sealingSecret: Uint8Array,
): Promise<TaskSecrets> {
  const lengths: readonly number[] = SEALED_LENGTHS
  if (enc.length !== 32) throw new SecretsMalformedError('the key of the envelope does not have 32 bytes')
  if (!lengths.includes(ciphertext.length - TAG_BYTES)) throw new SecretsMalformedError('no envelope has this length')
  if (!Number.isSafeInteger(notAfterMs) || notAfterMs < 0) throw new SecretsMalformedError('its end is not a time')
  const aad = encodeSecretContext({ ...context, notAfterMs })
  const recipientKey = await hpkeSuite.kem.importKey('raw', Uint8Array.from(sealingSecret).buffer, false)
  let packed: Uint8Array
  try {
    const recipient = await hpkeSuite.createRecipientContext({ recipientKey, enc, info: SECRETS_DOMAIN })
    packed = new Uint8Array(await recipient.open(ciphertext, aad))
  } catch (cause) {
    throw new SecretsSealedError({ cause })
  }
  try {
    return unpackSecrets(packed)
  } finally {
    packed.fill(0)
  }
}
