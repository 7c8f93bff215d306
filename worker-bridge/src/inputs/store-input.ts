import { createHash, randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncDirectory } from '../storage/durable-file.ts'
import { InputMismatchError } from './errors.ts'

export interface StoreInputInit {
  readonly body: AsyncIterable<Uint8Array>
  /** Replaced if it is there. */
  readonly destination: string
  /** Lower-case hex. */
  readonly sha256: string
  /** Of the URL in the task, for messages. */
  readonly host: string
  readonly signal: AbortSignal
}

/**
 * Writes to a `.part` file beside the destination, which is there as a whole and on disk, or not at all. Throws
 * InputMismatchError, the reason of the signal, what the body throws, and system errors such as ENOSPC.
 * @returns how many bytes it has
 */
export async function storeInput({ body, destination, sha256, host, signal }: StoreInputInit): Promise<number> {
  const part = `${destination}.${randomUUID()}.part` // of a name of its own: one of a killed bridge is not in the way
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(part, 'wx', 0o600)
  try {
    try {
      for await (const chunk of body) {
        hash.update(chunk)
        await file.writeFile(chunk) // goes on where the last one ended
        bytes += chunk.length
      }
      const actual = hash.digest('hex')
      if (actual !== sha256) throw new InputMismatchError(host, sha256, actual)
      await file.sync()
    } finally {
      await file.close()
    }
    signal.throwIfAborted()
    await rename(part, destination)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  syncDirectory(dirname(destination))
  return bytes
}
