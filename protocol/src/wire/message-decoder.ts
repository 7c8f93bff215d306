import { fromBinary, type DescMessage, type MessageShape } from '@bufbuild/protobuf'
import { MAX_MESSAGE_BYTES } from './encode-message.ts'
import { MessageMalformedError, MessageTooLargeError, MessageTruncatedError } from './wire-errors.ts'

/** Most bytes a length prefix may have: enough for 64 KiB, and one more would not be the shortest spelling. */
const MAX_PREFIX_BYTES = 3

/**
 * Reads length-prefixed messages of one type from chunks, whatever their borders. Throws MessageTooLargeError or
 * MessageMalformedError, after which the stream is to be closed. Never holds more than one message and one chunk. Bytes in a
 * message may be a part of the chunk that they came in.
 */
export class MessageDecoder<Desc extends DescMessage> {
  readonly #schema: Desc
  readonly #maxBytes: number
  #length: number | undefined
  #body: Uint8Array | undefined
  #filled = 0
  #prefix = 0
  #prefixBytes = 0
  #rest: Uint8Array = new Uint8Array(0)

  /** @param maxBytes a lower limit, such as before a peer has shown who it is */
  constructor(schema: Desc, maxBytes = MAX_MESSAGE_BYTES) {
    this.#schema = schema
    this.#maxBytes = Math.min(maxBytes, MAX_MESSAGE_BYTES)
  }

  /** What followed the last message given, in the chunk that it ended in: for protocols that go on with bare bytes. */
  get rest(): Uint8Array {
    return this.#rest
  }

  /** Gives the messages that are complete with this chunk, one by one, so that a reader can stop in between. */
  *push(chunk: Uint8Array): Generator<MessageShape<Desc>, void, undefined> {
    let at = 0
    while (at < chunk.length) {
      const length = this.#length
      if (length === undefined) {
        this.#readPrefix(chunk[at] ?? 0)
        at += 1
      } else if (this.#body === undefined && chunk.length - at >= length) {
        // All of it is here: most messages of a fast stream are not copied once more.
        this.#body = chunk.subarray(at, at + length)
        this.#filled = length
        at += length
      } else {
        this.#body ??= new Uint8Array(length)
        const part = chunk.subarray(at, at + this.#body.length - this.#filled)
        this.#body.set(part, this.#filled)
        this.#filled += part.length
        at += part.length
      }
      if (this.#length === 0) this.#body = new Uint8Array(0)
      if (this.#body !== undefined && this.#filled === this.#body.length) {
        this.#rest = chunk.subarray(at)
        yield this.#finish(this.#body)
      }
    }
  }

  /** To be called when the stream has ended. Throws MessageTruncatedError inside of a message. */
  end(): void {
    if (this.#length !== undefined) throw new MessageTruncatedError('body')
    if (this.#prefixBytes > 0) throw new MessageTruncatedError('length')
  }

  #readPrefix(byte: number): void {
    this.#prefix |= (byte & 0x7f) << (7 * this.#prefixBytes)
    this.#prefixBytes += 1
    if (this.#prefix > this.#maxBytes) throw new MessageTooLargeError(this.#prefix)
    if (byte > 0x7f) {
      if (this.#prefixBytes >= MAX_PREFIX_BYTES) throw new MessageMalformedError('its length is too long a number')
      return
    }
    if (byte === 0 && this.#prefixBytes > 1)
      throw new MessageMalformedError('its length is not spelled as short as it could be')
    this.#length = this.#prefix
    this.#filled = 0
  }

  #finish(body: Uint8Array): MessageShape<Desc> {
    this.#body = undefined
    this.#length = undefined
    this.#prefix = 0
    this.#prefixBytes = 0
    try {
      return fromBinary(this.#schema, body)
    } catch (error) {
      throw new MessageMalformedError('it is not a message of this protocol', { cause: error })
    }
  }
}
