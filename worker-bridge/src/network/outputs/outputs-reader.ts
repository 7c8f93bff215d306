import type { Connection } from '@libp2p/interface'
import { MessageMalformedError, MessageTooLargeError, outputs } from '@edgecloud/protocol'
import { WorkerRefusedError } from '../client/errors.ts'
import { expectAnswer } from '../client/expect-answer.ts'
import { openOwnerStream } from '../client/open-owner-stream.ts'
import type { OwnerSession } from '../client/owner-session.ts'
import {
  FORWARD_BUFFER_BYTES,
  MAX_MANIFEST_JSON_BYTES,
  MAX_OUTPUT_STREAMS_PER_CONNECTION,
  SLOW_WORKER_MS,
  STREAM_HANDSHAKE_MS,
} from '../limits.ts'
import { MessageChannel, PeerTooSlowError, StreamClosedError } from '../message-channel.ts'
import type { RunAddress } from '../run-address.ts'
import { ManifestMalformedError } from './errors.ts'

type ClientChannel = MessageChannel<typeof outputs.ServerMessageSchema, typeof outputs.ClientMessageSchema>
type ServerBody = NonNullable<Awaited<ReturnType<ClientChannel['next']>>>['body']

/** What ends a stream for good; everything else is a connection that was lost. */
const FINAL = [
  WorkerRefusedError,
  PeerTooSlowError,
  MessageMalformedError,
  MessageTooLargeError,
  ManifestMalformedError,
]

/**
 * One stream with the outputs of a run. All methods throw WorkerRefusedError, StreamClosedError, PeerTooSlowError, or an
 * error of the wire if the worker does not keep to the protocol.
 */
export class OutputsReader {
  readonly #channel: ClientChannel
  readonly #release: () => void

  private constructor(channel: ClientChannel, signal: AbortSignal) {
    this.#channel = channel
    const onAbort = () => channel.abort(new StreamClosedError())
    signal.addEventListener('abort', onAbort, { once: true })
    this.#release = () => signal.removeEventListener('abort', onAbort)
  }

  /** Opens the stream and takes the manifest, which is not looked at here. */
  static async open(
    connection: Connection,
    session: OwnerSession,
    run: Omit<RunAddress, 'task'>,
    signal: AbortSignal,
  ): Promise<{ reader: OutputsReader; manifestJson: Uint8Array }> {
    const limitMs = STREAM_HANDSHAKE_MS + SLOW_WORKER_MS
    let first: outputs.Manifest | undefined
    const channel = await openOwnerStream<ClientChannel>({
      ...{ connection, session, signal, limitMs, maxStreams: MAX_OUTPUT_STREAMS_PER_CONNECTION },
      channel: (stream) =>
        new MessageChannel({
          stream,
          incoming: outputs.ServerMessageSchema,
          outgoing: outputs.ClientMessageSchema,
          maxIncomingBytes: 65_536,
          maxBufferedBytes: FORWARD_BUFFER_BYTES,
        }),
      async request(opened) {
        await opened.send({ body: { case: 'list', value: { task: session.task, ...run } } }, STREAM_HANDSHAKE_MS)
        first = await expectAnswer(opened, 'manifest', session.scope)
      },
    })
    const reader = new OutputsReader(channel, signal)
    try {
      return { reader, manifestJson: await reader.#manifest(first) }
    } catch (error) {
      reader.close()
      throw error
    }
  }

  /** The bytes of a file from an offset on, as they come; the next file may be asked for after the last of them. */
  async *fetch(entry: number, offset: number): AsyncGenerator<Uint8Array, void, undefined> {
    const value = { entry, offset: BigInt(offset) }
    await this.#channel.send({ body: { case: 'fetch', value } }, SLOW_WORKER_MS)
    for (;;) {
      const body = await this.#next()
      if (body.case === 'fileEnd') return
      // Chunks without bytes would never come to an end.
      if (body.case !== 'chunk' || body.value.data.length === 0)
        throw new WorkerRefusedError('stream_unexpected_message', 'outputs')
      yield body.value.data
    }
  }

  close(): void {
    this.#release()
    this.#channel.abort(new StreamClosedError())
  }

  async #manifest(first: outputs.Manifest | undefined): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    let bytes = 0
    for (let part = first; part !== undefined;) {
      parts.push(part.manifestJson)
      bytes += part.manifestJson.length
      if (bytes > MAX_MANIFEST_JSON_BYTES) throw new ManifestMalformedError()
      if (part.last) break
      const body = await this.#next()
      if (body.case !== 'manifest') throw new WorkerRefusedError('stream_unexpected_message', 'outputs')
      // Pieces without bytes would never come to an end.
      if (body.value.manifestJson.length === 0) throw new ManifestMalformedError()
      part = body.value
    }
    return Buffer.concat(parts)
  }

  async #next(): Promise<ServerBody> {
    const slow = () => this.#channel.abort(new PeerTooSlowError('send', SLOW_WORKER_MS))
    const timer = setTimeout(slow, SLOW_WORKER_MS)
    try {
      const body = (await this.#channel.next())?.body
      if (body === undefined) throw new StreamClosedError()
      if (body.case === 'refused') throw new WorkerRefusedError(body.value.code, 'outputs')
      return body
    } catch (cause) {
      if (FINAL.some((kind) => cause instanceof kind)) throw cause
      throw new StreamClosedError({ cause })
    } finally {
      clearTimeout(timer)
    }
  }
}
