import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf'
import type { Stream } from '@libp2p/interface'
import { MessageDecoder, encodeMessage } from '@edgecloud/protocol'
import { streamChunks } from './stream-chunks.ts'

/** Thrown when the other end closed or reset the stream while something was to be sent or was still to come. */
export class StreamClosedError extends Error {
  override readonly name = 'StreamClosedError'
  readonly code = 'stream_closed'
  constructor(options?: ErrorOptions) {
    super('The peer closed the stream.', options)
  }
}

/** Thrown when the other end does not take its bytes, or does not send its own, in time. */
export class PeerTooSlowError extends Error {
  override readonly name = 'PeerTooSlowError'
  readonly code = 'peer_too_slow'
  constructor(what: string, limitMs: number) {
    super(`The peer did not ${what} within ${limitMs} ms.`)
  }
}

export interface ChannelInit<In extends DescMessage, Out extends DescMessage> {
  stream: Stream
  incoming: In
  outgoing: Out
  /** Longest message accepted; nothing is allocated for a longer one. */
  maxIncomingBytes: number
  /** Bytes that may arrive before they are read; over it the stream is reset. */
  maxBufferedBytes: number
}

/** Length-prefixed protobuf messages over one libp2p stream, then bare bytes where a protocol has them; with back-pressure. */
export class MessageChannel<In extends DescMessage, Out extends DescMessage> {
  readonly #stream: Stream
  readonly #outgoing: Out
  readonly #chunks: AsyncGenerator<Uint8Array, void, undefined>
  readonly #decoder: MessageDecoder<In>
  readonly #messages: AsyncGenerator<MessageShape<In>, void, undefined>
  /** The other end said that it was done; a lost connection says nothing. */
  #ended: boolean

  constructor({ stream, incoming, outgoing, maxIncomingBytes, maxBufferedBytes }: ChannelInit<In, Out>) {
    this.#stream = stream
    this.#outgoing = outgoing
    stream.maxReadBufferLength = maxBufferedBytes
    this.#ended = stream.status === 'open' && stream.remoteWriteStatus === 'closed'
    stream.addEventListener('remoteCloseWrite', () => (this.#ended = true), { once: true })
    this.#chunks = streamChunks(stream)
    this.#decoder = new MessageDecoder(incoming, maxIncomingBytes)
    this.#messages = this.#read()
  }

  /** The next message; undefined when the other end is done. Throws the wire errors of protocol. */
  async next(): Promise<MessageShape<In> | undefined> {
    const next = await this.#messages.next()
    return next.done === true ? undefined : next.value
  }

  /**
   * The bytes after the last message that was taken, up to the end; no message can be taken afterwards. `maxBufferedBytes`
   * may arrive before they are read. Throws StreamClosedError when they end because the stream was reset or lost.
   */
  async *bytes(maxBufferedBytes: number): AsyncGenerator<Uint8Array, void, undefined> {
    this.#stream.maxReadBufferLength = maxBufferedBytes
    const { rest } = this.#decoder
    if (rest.length > 0) yield rest
    try {
      yield* this.#chunks
    } catch (cause) {
      throw new StreamClosedError({ cause })
    }
    if (!this.#ended) throw new StreamClosedError()
  }

  /** Sends a message and waits until the stream has room again; `limitMs` is how long the peer may take for that. */
  async send(message: MessageInitShape<Out>, limitMs: number): Promise<void> {
    await this.write(encodeMessage(this.#outgoing, message), limitMs)
  }

  /** Sends bytes and waits until the stream has room again; `limitMs` is how long the peer may take for that. */
  async write(bytes: Uint8Array, limitMs: number): Promise<void> {
    if (this.#stream.status !== 'open' || this.#stream.writeStatus !== 'writable') throw new StreamClosedError()
    if (this.#stream.send(bytes)) return
    await this.#drained(limitMs)
  }

  /** Resolves when the stream is gone, whatever the reason. */
  closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stream.status !== 'open' && this.#stream.status !== 'closing') resolve()
      else this.#stream.addEventListener('close', () => resolve(), { once: true })
    })
  }

  /** Lets what was sent reach the peer, then ends this direction. */
  async finish(limitMs: number): Promise<void> {
    await this.#stream.close({ signal: AbortSignal.timeout(limitMs) })
  }

  abort(error: Error): void {
    this.#stream.abort(error)
  }

  /** A peer may open its window byte by byte, so room for some is not enough: all that waits must have gone. */
  #drained(limitMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    const onRoom = () => {
      if (!this.#stream.writableNeedsDrain && this.#stream.writeBufferLength === 0) resolve(undefined)
    }
    const onClose = () => reject(new StreamClosedError())
    const timer = setTimeout(() => reject(new PeerTooSlowError('read', limitMs)), limitMs)
    this.#stream.addEventListener('drain', onRoom)
    this.#stream.addEventListener('idle', onRoom)
    this.#stream.addEventListener('close', onClose, { once: true })
    return promise.finally(() => {
      clearTimeout(timer)
      this.#stream.removeEventListener('drain', onRoom)
      this.#stream.removeEventListener('idle', onRoom)
      this.#stream.removeEventListener('close', onClose)
    })
  }

  async *#read() {
    for await (const chunk of this.#chunks) yield* this.#decoder.push(chunk)
    this.#decoder.end()
  }
}
