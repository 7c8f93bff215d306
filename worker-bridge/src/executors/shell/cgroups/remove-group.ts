import { rmdirSync } from 'node:fs'
import { isErrno } from '../../../storage/durable-file.ts'

/** Removes an empty group. A group whose last process is still going stays; it is removed with its run. */
export function removeGroup(path: string): void {
  try {
    rmdirSync(path)
  } catch (error) {
    if (!isErrno(error, 'ENOENT') && !isErrno(error, 'EBUSY')) throw error
  }
}
