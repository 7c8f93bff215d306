import { utf8Encode } from '../bytes/utf8.ts'

/** Secrets of one replica as they travel. Without its context and the worker's key it is noise. */
export interface SecretEnvelope {
  /** The sender's one-time key, 32 bytes. */
  readonly enc: Uint8Array
  readonly ciphertext: Uint8Array
  /** Unix time in milliseconds. */
  readonly notAfterMs: number
}

/** HPKE's `info`: sets these envelopes apart from everything else that is sealed to a worker's key. */
export const SECRETS_DOMAIN = utf8Encode('edgecloud/secrets/1')
