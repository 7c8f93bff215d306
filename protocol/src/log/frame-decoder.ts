import { decodeFrame } from './decode-frame.ts'
import type { LogFrame } from './frame.ts'
import { FrameMalformedError } from './frame-errors.ts'
import { FIXED_BYTES, HEADER_BYTES, MAX_FRAME_BYTES } from './frame-layout.ts'

/** An intact frame with the bytes it was read from. */
export interface DecodedFrame {
  readonly frame: LogFrame
  /** Exactly as encodeFrame made it: what the leaf is computed over. A copy of its own. */
  readonly encoded: Uint8Array
  /** Offset of the record from the start of the input. */
  readonly offset: number
}

/** How the input ended. Everything before `validBytes` is whole; cut a file there before appending to it. */
export type LogTail =
  | { readonly kind: 'clean'; readonly validBytes: number }
  /** The last record is incomplete: a write was cut off. */
  | { readonly kind: 'torn'; readonly validBytes: number; readonly extraBytes: number }
  /** A record does not match its checksum; nothing after it is trusted. */
  | { readonly kind: 'corrupt'; readonly validBytes: number; readonly reason: string }

/** Reads frames from chunks of a log file, whatever their borders. Holds at most one frame between chunks. */
export class FrameDecoder {
  #pending: Uint8Array = new Uint8Array(0)
  #offset: number
  #fault: string | undefined

  /** @param startOffset where the input begins in its file, so that offsets count from the start of the file */
  constructor(startOffset = 0) {
    this.#offset = startOffset
  }

  /** Takes the next chunk and gives every frame that is now complete. After a corrupt record it gives nothing more. */
  push(chunk: Uint8Array): DecodedFrame[] {
    if (this.#fault !== undefined || chunk.length === 0) return []
    const input = this.#pending.length === 0 ? chunk : concat(this.#pending, chunk)
    const frames: DecodedFrame[] = []
    let at = 0
    while (input.length - at >= HEADER_BYTES) {
      const view = new DataView(input.buffer, input.byteOffset + at, HEADER_BYTES)
      const length = HEADER_BYTES + view.getUint32(0, true)
      if (length > MAX_FRAME_BYTES || length <= HEADER_BYTES + FIXED_BYTES) {
        this.#fault = 'its length is out of range'
        break
      }
      if (input.length - at < length) break
      const encoded = copy(input.subarray(at, at + length))
      const frame = this.#decode(encoded)
      if (!frame) break
      frames.push({ frame, encoded, offset: this.#offset })
      at += length
      this.#offset += length
    }
    this.#pending = copy(input.subarray(at))
    return frames
  }

  /** Says how the input ended so far; more may be pushed afterwards, as when following a file. */
  end(): LogTail {
    const validBytes = this.#offset
    if (this.#fault !== undefined) return { kind: 'corrupt', validBytes, reason: this.#fault }
    return this.#pending.length === 0
      ? { kind: 'clean', validBytes }
      : { kind: 'torn', validBytes, extraBytes: this.#pending.length }
  }

  #decode(encoded: Uint8Array): LogFrame | undefined {
    try {
      return decodeFrame(encoded)
    } catch (error) {
      if (!(error instanceof FrameMalformedError)) throw error
      this.#fault = error.data.reason
      return undefined
    }
  }
}

/** Not `slice`, which for Node's Buffer is a view: the caller may fill its buffer anew after `push`. */
function copy(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
