import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes new names and removed names in a directory survive a power loss. */
export function syncDirectory(directory: string): void {
  const fd = openSync(directory, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Replaces a file as a whole: after a crash there is the old content or the new one, never a mixture. */
export function writeDurably(path: string, content: string | Uint8Array, mode = 0o600): void {
  const temporary = writeTemporary(path, content, mode)
  renameSync(temporary, path)
  syncDirectory(dirname(path))
}

/** Creates a file with its whole content, or does nothing if the name is taken. @returns whether it was created here */
export function createDurably(path: string, content: string | Uint8Array, mode = 0o600): boolean {
  const temporary = writeTemporary(path, content, mode)
  try {
    linkSync(temporary, path) // unlike rename, link never replaces: of two processes exactly one succeeds
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  } finally {
    rmSync(temporary, { force: true })
    syncDirectory(dirname(path))
  }
}

/** True for a system error of that code, such as ENOENT. */
export function isErrno(error: unknown, code: string): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && error.code === code
}

function writeTemporary(path: string, content: string | Uint8Array, mode: number): string {
  const temporary = `${path}.${randomUUID()}.tmp`
  const fd = openSync(temporary, 'wx', mode)
  try {
    writeFileSync(fd, content)
    fsyncSync(fd)
  } catch (error) {
    rmSync(temporary, { force: true }) // on a full disk each further try would leave another half
    throw error
  } finally {
    closeSync(fd)
  }
  return temporary
}
