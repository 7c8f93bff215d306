import { rmdirSync } from 'node:fs'
import { isErrno } from '../../../storage/durable-file.ts'

/** Removes an empty group. False while its last process is still going. */
export function removeGroup(path: string): boolean {
  try {
    rmdirSync(path)
    return true
  } catch (error) {
    if (isErrno(error, 'EBUSY')) return false
    if (isErrno(error, 'ENOENT')) return true
    throw error
  }
}
