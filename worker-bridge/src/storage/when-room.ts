import { wait } from '../clock/wait.ts'
import { isErrno } from './durable-file.ts'

const RETRY_MS = 500

/**
 * Does something that writes a little, again and again while the disk is full. Other faults, and the abort, are thrown.
 * @param passes says of a fault whether it may pass
 */
export async function whenRoom<T>(
  action: () => T,
  signal: AbortSignal,
  passes: (fault: unknown) => boolean = isFull,
): Promise<T> {
  for (;;) {
    try {
      return action()
    } catch (error) {
      if (!passes(error)) throw error
    }
    await wait(RETRY_MS, signal)
  }
}

const isFull = (fault: unknown): boolean => isErrno(fault, 'ENOSPC') || isErrno(fault, 'EDQUOT')
