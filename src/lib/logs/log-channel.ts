import { encodeMessage, logs, MessageDecoder } from '@edgecloud/protocol'
import { LogRefusedError, UnexpectedMessageError, WorkerSilentError } from './errors.ts'
import { streamChunks, type PeerStream } from './stream-chunks.ts'

type ServerBody = NonNullable<Awaited<ReturnType<LogChannel['next']>>>
type ServerCase = Exclude<ServerBody['case'], undefined>
type ClientMessage = Parameters<typeof encodeMessage<typeof logs.ClientMessageSchema>>[1]

/** Bytes that may wait unread before the stream is reset; the worker's window is smaller. */
const MAX_BUFFERED_BYTES = 1024 * 1024

/** The messages of `/edgecloud/logs/1` over one stream. */
export class LogChannel {
  readonly #stream: PeerStream
  readonly #messages

  constructor(stream: PeerStream) {
    stream.maxReadBufferLength = MAX_BUFFERED_BYTES
    this.#stream = stream
    this.#messages = readMessages(stream)
  }

  send(message: ClientMessage): void {
    this.#stream.send(encodeMessage(logs.ClientMessageSchema, message))
  }

  /** The next message's body; undefined when the worker is done. Throws WorkerSilentError after `limitMs`. */
  async next(limitMs: number) {
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new WorkerSilentError(Math.round(limitMs / 1000))), limitMs)
    try {
      const { value } = await Promise.race([this.#messages.next(), promise])
      if (value?.body.case === 'refused') throw new LogRefusedError(value.body.value.code)
      return value?.body
    } finally {
      clearTimeout(timer)
    }
  }

  /** The next message, which must be of that kind. */
  async expect<Case extends ServerCase>(wanted: Case, limitMs: number) {
    const body = await this.next(limitMs)
    if (body?.case !== wanted) throw new UnexpectedMessageError(body?.case ?? 'the end')
    // TypeScript does not narrow a union by a type parameter; `case` was compared on the line before.
    return body.value as Extract<ServerBody, { case: Case }>['value']
  }

  abort(): void {
    this.#stream.abort(new Error('The page reads no further.'))
  }
}

async function* readMessages(stream: PeerStream) {
  const decoder = new MessageDecoder(logs.ServerMessageSchema)
  for await (const chunk of streamChunks(stream)) yield* decoder.push(chunk)
  decoder.end()
}
