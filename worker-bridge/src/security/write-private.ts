import { constants } from 'node:fs'
import { open, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Only the bridge's own user may read keys. */
const PRIVATE_MODE = 0o600

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

/** Writes a file that only its owner can read; after a power loss it is either the old or the new content. */
export async function writePrivate(path: string, content: string): Promise<void> {
  const temporary = `${path}.new`
  const file = await open(temporary, constants.O_CREAT | constants.O_WRONLY | constants.O_TRUNC, PRIVATE_MODE)
  try {
    // An earlier attempt may have left the file with another mode.
    await file.chmod(PRIVATE_MODE)
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  await syncDirectory(dirname(path))
}

/** Refuses a secret whose mode lets group or others in. */
export async function assertPrivate(path: string): Promise<void> {
  if (((await stat(path)).mode & 0o077) !== 0) throw new SecretExposedError(path)
}

/** Makes a rename or unlink in the directory survive a power loss. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
