import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'

/**
 * A pipe from the task to us. Node gives children sockets instead of pipes, and a socket cannot be opened again through
 * /dev/stdout, which many scripts do.
 */
export interface OutputPipe {
  readonly reader: Readable
  /** For the child; close it once the child has it, or the end of the output is never seen. */
  readonly writerFd: number
}

/** @param path a free name; it is gone again when this returns */
export function createOutputPipe(path: string): OutputPipe {
  rmSync(path, { force: true })
  // Others may write, because the task has another id; only we can reach the name, and only while it is there.
  execFileSync('mkfifo', ['-m', '622', path], { env: { PATH: '/usr/bin:/bin' } })
  const readerFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const writerFd = openSync(path, constants.O_WRONLY)
    return { reader: new Socket({ fd: readerFd, readable: true, writable: false }), writerFd }
  } catch (error) {
    closeSync(readerFd)
    throw error
  } finally {
    rmSync(path, { force: true })
  }
}
