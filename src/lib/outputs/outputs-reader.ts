import { UnexpectedMessageError } from '../logs/errors.ts'
import { ManifestMalformedError } from './errors.ts'
import type { OutputsChannel } from './outputs-channel.ts'

/** Milliseconds that a worker may take for the next piece of a list or a file. */
const SILENCE_MS = 60_000
/** Milliseconds that a stream is kept for the next file. A worker has 16 of them for all owners, and ends one after 60 s. */
const KEPT_MS = 15_000
/** Longest list that is taken: 10,000 entries with paths of 1 KiB whose characters are all escaped. */
const MAX_MANIFEST_BYTES = 24 * 2 ** 20

/** A channel as far as it is used here. */
export type OutputsSource = Pick<OutputsChannel, 'send' | 'next' | 'abort'>

/** One stream with what a run left behind. */
export class OutputsReader {
  readonly #source: OutputsSource
  #closed = false
  #release: ReturnType<typeof setTimeout> | undefined

  constructor(source: OutputsSource) {
    this.#source = source
  }

  /** True when the next file may be asked for here. */
  get usable(): boolean {
    return !this.#closed
  }

  /** Asks for the list, which is not looked at here. Throws what the channel throws, and ManifestMalformedError. */
  async list(run: { task: bigint; replica: number; attempt: number }): Promise<Uint8Array> {
    this.#source.send({ case: 'list', value: run })
    const parts: Uint8Array[] = []
    let bytes = 0
    for (;;) {
      const body = await this.#source.next(SILENCE_MS)
      if (body?.case !== 'manifest') throw new UnexpectedMessageError(body?.case ?? 'the end')
      const { manifestJson, last } = body.value
      bytes += manifestJson.length
      // Pieces without bytes would never come to an end.
      if (bytes > MAX_MANIFEST_BYTES || manifestJson.length === 0) throw new ManifestMalformedError()
      parts.push(manifestJson)
      if (last) break
    }
    this.#keep()
    return joined(parts, bytes)
  }

  /** The bytes of a file from an offset on, as they come. Whoever stops before the last of them ends the stream. */
  async *fetch(entry: number, offset: number): AsyncGenerator<Uint8Array, void, undefined> {
    let whole = false
    clearTimeout(this.#release)
    try {
      this.#source.send({ case: 'fetch', value: { entry, offset: BigInt(offset) } })
      for (;;) {
        const body = await this.#source.next(SILENCE_MS)
        if (body?.case === 'fileEnd') break
        if (body?.case !== 'chunk') throw new UnexpectedMessageError(body?.case ?? 'the end')
        // Chunks without bytes would never come to an end.
        if (body.value.data.length === 0) throw new UnexpectedMessageError('a chunk of nothing')
        yield body.value.data
      }
      whole = true
      this.#keep()
    } finally {
      if (!whole) this.close()
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#release)
    this.#source.abort()
  }

  #keep(): void {
    this.#release = setTimeout(() => this.close(), KEPT_MS)
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
