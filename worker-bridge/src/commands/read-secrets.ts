import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { EdgeError, type TaskSecrets } from '@edgecloud/protocol'

/** A secret and where its value is. */
export interface SecretSourceFile {
  readonly name: string
  /** File of this machine; `-` is the standard input. */
  readonly path: string
}

/** Thrown when a secret cannot be read; never quotes one. */
class SecretUnreadableError extends EdgeError<'secrets_source', { name: string }> {
  override readonly name = 'SecretUnreadableError'
  constructor(name: string, problem: string, options?: ErrorOptions) {
    super('secrets_source', { name }, `Secret "${name}" ${problem}.`, options)
  }
}

/**
 * Values by name, byte for byte as they are in their files. Values never come as arguments: others can read those of a process.
 * Throws SecretUnreadableError.
 */
export async function readSecrets(
  sources: readonly SecretSourceFile[],
  input: NodeJS.ReadableStream,
): Promise<TaskSecrets> {
  const secrets = new Map<string, Uint8Array>()
  if (sources.filter(({ path }) => path === '-').length > 1) {
    throw new SecretUnreadableError('-', 'can be the standard input for one name only')
  }
  for (const { name, path } of sources) {
    if (secrets.has(name)) throw new SecretUnreadableError(name, 'is given twice')
    const reading = path === '-' ? buffer(input) : readFile(path)
    const value = await reading.catch((cause: unknown) => {
      throw new SecretUnreadableError(name, `cannot be read from ${path === '-' ? 'the standard input' : path}`, {
        cause,
      })
    })
    if (value.length === 0) throw new SecretUnreadableError(name, 'is empty')
    secrets.set(name, value)
  }
  return secrets
}
