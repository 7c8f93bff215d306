const HEADER_BYTES = 8
const STREAMS = { 1: 'stdout', 2: 'stderr' } as const

export interface StreamChunk {
  readonly stream: 'stdout' | 'stderr'
  readonly bytes: Buffer
}

/** Takes Docker's frames apart: a byte for the stream, three of nothing, four for the length, big-endian, then the bytes. */
export class Demultiplexer {
  #pending: Buffer = Buffer.alloc(0)
  #stream: StreamChunk['stream'] | undefined
  #left = 0

  /** Gives what has come, without waiting for the end of a frame. Throws if this is not a stream of frames. */
  push(chunk: Buffer): StreamChunk[] {
    let input = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    const chunks: StreamChunk[] = []
    for (;;) {
      if (this.#left > 0 && input.length > 0 && this.#stream !== undefined) {
        const bytes = input.subarray(0, this.#left)
        chunks.push({ stream: this.#stream, bytes })
        this.#left -= bytes.length
        input = input.subarray(bytes.length)
      }
      if (input.length < HEADER_BYTES || this.#left > 0) break
      const kind = input.readUInt8(0)
      if (kind !== 1 && kind !== 2) throw new Error(`Docker sent output of an unknown kind: ${kind}`)
      this.#stream = STREAMS[kind]
      this.#left = input.readUInt32BE(4)
      input = input.subarray(HEADER_BYTES)
    }
    this.#pending = Buffer.from(input)
    return chunks
  }
}
