import type { logs } from '@edgecloud/protocol'

type Frames = Pick<logs.Frames, 'firstSeq' | 'frames' | 'size' | 'root'>

/** Keys of the fields: number of the field and wire type 0 (a number) or 2 (bytes). */
const MESSAGE_FRAMES = (5 << 3) | 2
const FIRST_SEQ = 1 << 3
const FRAME = (2 << 3) | 2
const SIZE = 3 << 3
const ROOT = (4 << 3) | 2
/** Most bytes of a number, and of a length up to 64 KiB, as a varint. */
const MAX_NUMBER_BYTES = 10
const MAX_LENGTH_BYTES = 3

/**
 * A ServerMessage with frames. `encoded` has its length before it and is byte for byte what `encodeMessage` makes; that one
 * copies all bytes four times on their way, this one once, and log streams are little else than such messages.
 */
export class FramesMessage {
  /** The message of the frames alone: a part of `encoded`. */
  readonly body: Uint8Array
  readonly encoded: Uint8Array

  constructor({ firstSeq, frames, size, root }: Frames) {
    const room = frames.reduce((sum, frame) => sum + 1 + MAX_LENGTH_BYTES + frame.length, root.length)
    const writer = new Writer(room + 2 * MAX_NUMBER_BYTES + 4 + 4 * MAX_LENGTH_BYTES)
    const front = 1 + 2 * MAX_LENGTH_BYTES // put down last, when the lengths are known
    writer.at = front
    if (firstSeq !== 0n) writer.number(FIRST_SEQ, firstSeq)
    for (const frame of frames) writer.bytes(FRAME, frame)
    if (size !== 0n) writer.number(SIZE, size)
    if (root.length > 0) writer.bytes(ROOT, root)
    this.body = writer.since(front)
    this.encoded = writer.framed(front)
  }
}

class Writer {
  readonly #bytes: Uint8Array
  at = 0

  constructor(room: number) {
    this.#bytes = new Uint8Array(room)
  }

  number(key: number, value: bigint): void {
    this.#bytes[this.at++] = key
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return this.#varint(Number(value))
    let rest = value
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.at++] = Number(rest & 0x7fn) | 0x80
    this.#bytes[this.at++] = Number(rest)
  }

  bytes(key: number, value: Uint8Array): void {
    this.#bytes[this.at++] = key
    this.#varint(value.length)
    this.#bytes.set(value, this.at)
    this.at += value.length
  }

  since(front: number): Uint8Array {
    return this.#bytes.subarray(front, this.at)
  }

  /** All after `front`, with the key and length of the field and the length of the message before it. */
  framed(front: number): Uint8Array {
    const end = this.at
    const body = end - front
    const field = 1 + varintBytes(body) + body
    const start = front - (field - body) - varintBytes(field)
    this.at = start
    this.#varint(field)
    this.#bytes[this.at++] = MESSAGE_FRAMES
    this.#varint(body)
    return this.#bytes.subarray(start, end)
  }

  #varint(value: number): void {
    let rest = value
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes[this.at++] = (rest & 0x7f) | 0x80
    this.#bytes[this.at++] = rest
  }
}

function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = value; rest > 0x7f; rest >>>= 7) bytes += 1
  return bytes
}
