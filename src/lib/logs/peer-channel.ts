import { MessageDecoder } from '@edgecloud/protocol'
import { RefusedError, UnexpectedMessageError, WorkerSilentError } from './errors.ts'
import { streamChunks, type PeerStream } from './stream-chunks.ts'

/** What a worker may say in any of its protocols; they share the form of the first three. */
export type WorkerBody =
  | { case: 'challenge'; value: { nonce: Uint8Array } }
  | { case: 'granted'; value: unknown }
  | { case: 'refused'; value: { code: string } }
  | {
      case: 'head' | 'frames' | 'samples' | 'ended' | 'manifest' | 'chunk' | 'fileEnd' | 'received' | undefined
      value?: unknown
    }

/** The two messages with which every protocol begins. */
export type OpeningBody =
  | { case: 'open'; value: { version: number } }
  | {
      case: 'authenticate'
      value: { delegation: Uint8Array; ownerSignature: Uint8Array; token: Uint8Array; tokenSignature: Uint8Array }
    }

type ServerSchema = ConstructorParameters<typeof MessageDecoder>[0]

/** Bytes that may wait unread before the stream is reset, where a protocol says nothing else; the worker's window is smaller. */
const MAX_BUFFERED_BYTES = 1024 * 1024

/** The messages of one protocol over one stream: `Said` by the worker, `Asked` by this page. */
export class PeerChannel<Said extends WorkerBody, Asked> {
  readonly #stream: PeerStream
  readonly #messages: AsyncGenerator<{ body: Said }, void, undefined>
  readonly #encode: (body: Asked | OpeningBody) => Uint8Array

  protected constructor(
    stream: PeerStream,
    messages: AsyncGenerator<{ body: Said }, void, undefined>,
    encode: (body: Asked | OpeningBody) => Uint8Array,
    maxBufferedBytes = MAX_BUFFERED_BYTES,
  ) {
    stream.maxReadBufferLength = maxBufferedBytes
    this.#stream = stream
    this.#messages = messages
    this.#encode = encode
  }

  send(body: Asked | OpeningBody): void {
    this.#stream.send(this.#encode(body))
  }

  /** The next message's body; undefined when the worker is done. Throws WorkerSilentError after `limitMs`. */
  async next(limitMs: number): Promise<Said | undefined> {
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new WorkerSilentError(Math.round(limitMs / 1000))), limitMs)
    try {
      const { value } = await Promise.race([this.#messages.next(), promise])
      const body: WorkerBody | undefined = value?.body
      if (body?.case === 'refused') throw new RefusedError(body.value.code)
      return value?.body
    } finally {
      clearTimeout(timer)
    }
  }

  /** The next message, which must be of that kind. */
  async expect<Case extends Said['case'] & string>(
    wanted: Case,
    limitMs: number,
  ): Promise<Extract<Said, { case: Case }>['value']> {
    const body = await this.next(limitMs)
    if (body?.case !== wanted) throw new UnexpectedMessageError(body?.case ?? 'the end')
    // TypeScript does not narrow a union by a type parameter; `case` was compared on the line before.
    return body.value as Extract<Said, { case: Case }>['value']
  }

  abort(): void {
    this.#stream.abort(new Error('The page reads no further.'))
  }
}

/** The messages that come over a stream. Throws the wire errors of protocol. */
export async function* readMessages<Schema extends ServerSchema>(stream: PeerStream, schema: Schema) {
  const decoder = new MessageDecoder(schema)
  for await (const chunk of streamChunks(stream)) yield* decoder.push(chunk)
  decoder.end()
}
