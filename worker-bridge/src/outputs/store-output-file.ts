import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { z } from 'zod'
import { OutputsUnreadableError } from './errors.ts'

const bytes = z.instanceof(Uint8Array)

export interface StoreOutputFileInit {
  readonly body: AsyncIterable<unknown>
  /** A name that is free, in a directory that is ours alone. */
  readonly destination: string
  /** Bytes that the archive announced. */
  readonly size: number
}

/**
 * Writes a file of the outputs, mode 0600 whatever it was; after a power loss it may be gone. Throws
 * OutputsUnreadableError if the body is not as long as it was to be, and system errors such as ENOSPC.
 * @returns SHA-256 in lower-case hex
 */
export async function storeOutputFile({ body, destination, size }: StoreOutputFileInit): Promise<string> {
  const hash = createHash('sha256')
  let written = 0
  const file = await open(destination, 'wx', 0o600)
  try {
    for await (const item of body) {
      const chunk = bytes.parse(item)
      written += chunk.length
      hash.update(chunk)
      await file.writeFile(chunk) // goes on where the last one ended
    }
    if (written !== size) throw new OutputsUnreadableError(`a file of ${size} bytes has ${written}`)
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}
