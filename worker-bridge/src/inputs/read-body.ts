import { InputTooLargeError, InputUnavailableError } from './errors.ts'
import type { Answer } from './follow-redirects.ts'
import { networkFault } from './network-fault.ts'

export interface ReadBodyInit {
  /** Of the URL in the task, for messages. */
  readonly host: string
  readonly maxBytes: number
  /** Called for each piece that comes. */
  readonly progress: () => void
}

/**
 * The bytes of an answer as they come, never more than `maxBytes`. Throws InputUnavailableError if it is not the whole
 * file in plain form, and InputTooLargeError.
 */
export async function* readBody({ response, from }: Answer, init: ReadBodyInit): AsyncGenerator<Uint8Array> {
  const { host, maxBytes, progress } = init
  const { statusCode, headers } = response
  if (statusCode !== 200) throw new InputUnavailableError(host, `${from} answers with status ${statusCode}`)
  if (!['', 'identity'].includes(headers['content-encoding']?.toLowerCase() ?? ''))
    throw new InputUnavailableError(host, `${from} sends it compressed, though asked not to`)
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw new InputTooLargeError(host, maxBytes)
  const chunks: AsyncIterable<Buffer> = response
  let bytes = 0
  try {
    for await (const chunk of chunks) {
      progress()
      bytes += chunk.length
      if (bytes > maxBytes) throw new InputTooLargeError(host, maxBytes)
      yield chunk
    }
  } catch (error) {
    if (error instanceof InputTooLargeError) throw error
    throw new InputUnavailableError(host, `${from} ${networkFault(error)}`)
  }
}
