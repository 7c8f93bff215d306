import { constants, zstdCompressSync } from 'node:zlib'
import { encodeMessage, logs, MAX_MESSAGE_BYTES, MAX_UNPACKED_BYTES } from '@edgecloud/protocol'

/** A few lines as they are written do not get shorter by it. */
const MIN_BYTES = 1_024
/** Share of its length that a message may keep: above it compression costs both ends more than encryption does. */
const MAX_SHARE = 2 / 3
/** Messages that go as they are after one that did not get shorter: what a task writes seldom changes its kind. */
const MESSAGES_BETWEEN_TRIES = 15
/** Bytes of a message that are left free, for a part that gets less short than the one before it. */
const SPARE_BYTES = 8 * 1024
/** For all that a message has besides its frames, packed or not. */
const OTHER_FIELDS_BYTES = 64
/** 400 MB/s. Logs get no shorter at the second level, and below zero a good deal less short. */
const OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 32 * 1024 }

/** Compresses the messages of one log stream, each by itself, as long as they get a good deal shorter. */
export class FramesPacker {
  /** What the last one kept of its length. */
  #share = MAX_SHARE
  #untilNextTry = 0

  /** Bytes of frames that will probably go into one message; none while they go as they are. */
  get room(): number {
    if (this.#untilNextTry > 0) return 0
    const packed = Math.floor((MAX_MESSAGE_BYTES - SPARE_BYTES) / this.#share)
    return Math.min(packed, MAX_UNPACKED_BYTES - OTHER_FIELDS_BYTES)
  }

  /**
   * @param body the message of the frames
   * @returns the message to send in its place, its length before it; undefined where it is better sent as it is
   */
  pack(body: Uint8Array): Uint8Array | undefined {
    if (body.length < MIN_BYTES) return undefined
    if (this.#untilNextTry > 0) {
      this.#untilNextTry -= 1
      return undefined
    }
    const zstd = zstdCompressSync(body, OPTIONS)
    this.#share = Math.min(MAX_SHARE, zstd.length / body.length)
    if (zstd.length > body.length * MAX_SHARE) this.#untilNextTry = MESSAGES_BETWEEN_TRIES
    else if (zstd.length <= MAX_MESSAGE_BYTES - OTHER_FIELDS_BYTES)
      return encodeMessage(logs.ServerMessageSchema, { body: { case: 'packed', value: { length: body.length, zstd } } })
    return undefined
  }
}
