import { wait } from '../clock/wait.ts'
import { isErrno } from './durable-file.ts'

const RETRY_MS = 500

/** Does something that writes a little, again and again while the disk is full. Other faults, and the abort, are thrown. */
export async function whenRoom<T>(action: () => T, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return action()
    } catch (error) {
      if (!isErrno(error, 'ENOSPC') && !isErrno(error, 'EDQUOT')) throw error
    }
    await wait(RETRY_MS, signal)
  }
}
