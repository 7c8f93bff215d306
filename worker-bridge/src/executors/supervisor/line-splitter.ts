/**
 * Most bytes of one piece; a longer line goes on in the next one. Four pieces, as frames, fill a message of 64 KiB whatever the
 * name of their service.
 */
export const MAX_PIECE_BYTES = 16_000
const NEWLINE = 0x0a

export interface Piece {
  readonly bytes: Uint8Array
  /** True if the piece ends with a newline. */
  readonly lineEnd: boolean
}

/**
 * Cuts a stream of bytes into pieces: as many whole lines as came together and fit, so that a flood costs no frame for each of
 * its lines; only a longer line is cut. Never changes a byte.
 */
export class LineSplitter {
  #pending: Buffer = Buffer.alloc(0)

  /** Bytes held back because their line is not complete. */
  get pendingBytes(): number {
    return this.#pending.length
  }

  push(chunk: Buffer): Piece[] {
    const input = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    const pieces: Piece[] = []
    let at = 0
    while (at < input.length) {
      const window = input.subarray(at, at + MAX_PIECE_BYTES)
      const newline = window.lastIndexOf(NEWLINE)
      if (newline >= 0) pieces.push({ bytes: window.subarray(0, newline + 1), lineEnd: true })
      else if (at + MAX_PIECE_BYTES < input.length) pieces.push({ bytes: window, lineEnd: false })
      else break
      at += newline >= 0 ? newline + 1 : MAX_PIECE_BYTES
    }
    this.#pending = Buffer.from(input.subarray(at)) // a copy: the chunk's memory must not stay alive for its last bytes
    return pieces
  }

  /** Gives what is held back, as a line that goes on. */
  flush(): Piece[] {
    if (this.#pending.length === 0) return []
    const piece = { bytes: this.#pending, lineEnd: false }
    this.#pending = Buffer.alloc(0)
    return [piece]
  }
}
