/** Most bytes of one frame; a longer line goes on in the next frame. */
export const MAX_PIECE_BYTES = 16_384
const NEWLINE = 0x0a

export interface Piece {
  readonly bytes: Uint8Array
  /** True if the piece ends with a newline. */
  readonly lineEnd: boolean
}

/** Cuts a stream of bytes into lines, and long lines into pieces. Never changes a byte. */
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
      const newline = input.indexOf(NEWLINE, at)
      const end = newline < 0 ? input.length : newline + 1
      if (end - at > MAX_PIECE_BYTES) {
        pieces.push({ bytes: input.subarray(at, at + MAX_PIECE_BYTES), lineEnd: false })
        at += MAX_PIECE_BYTES
        continue
      }
      if (newline < 0) break
      pieces.push({ bytes: input.subarray(at, end), lineEnd: true })
      at = end
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
