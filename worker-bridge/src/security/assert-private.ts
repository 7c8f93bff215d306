import { stat } from 'node:fs/promises'

/** Thrown when a file that holds a secret can be read by others. */
export class SecretExposedError extends Error {
  override readonly name = 'SecretExposedError'
  readonly code = 'secret_exposed'
  readonly path: string
  constructor(path: string) {
    super(`Others can read "${path}". Run: chmod 600 "${path}" (and make new keys if somebody may have read it).`)
    this.path = path
  }
}

/** Refuses a secret whose mode lets group or others in. */
export async function assertPrivate(path: string): Promise<void> {
  if (((await stat(path)).mode & 0o077) !== 0) throw new SecretExposedError(path)
}
