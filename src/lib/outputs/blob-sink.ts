import type { OutputSink } from './output-saver.ts'

/** Most bytes of a download where the browser cannot write to the disk as they come: they are held until they were checked. */
export const BLOB_LIMIT_BYTES = 256 * 1024 * 1024

/** Bytes after which pieces are handed over to the browser, which keeps them outside of the page's memory. */
const HANDED_OVER_BYTES = 4 * 1024 * 1024
/** Milliseconds that a browser may take to begin with a download. */
const BEGINS_WITHIN_MS = 60_000

/** Holds a file until it was checked, then offers it as a download of that name. */
export class BlobSink implements OutputSink {
  readonly #name: string
  #whole = new Blob([])
  #parts: Uint8Array<ArrayBuffer>[] = []
  #waiting = 0

  constructor(name: string) {
    this.#name = name
  }

  async write(bytes: Uint8Array): Promise<void> {
    // Copied, as a piece may be a small part of what the stream holds.
    this.#parts.push(new Uint8Array(bytes))
    this.#waiting += bytes.length
    if (this.#waiting >= HANDED_OVER_BYTES) this.#handOver()
  }

  async keep(): Promise<void> {
    this.#handOver()
    // Of no type that a browser would show, and never opened in this origin.
    const address = URL.createObjectURL(new Blob([this.#whole], { type: 'application/octet-stream' }))
    const link = document.createElement('a')
    link.href = address
    link.download = this.#name
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), BEGINS_WITHIN_MS)
    await this.discard()
  }

  async discard(): Promise<void> {
    this.#parts = []
    this.#waiting = 0
    this.#whole = new Blob([])
  }

  #handOver(): void {
    this.#whole = new Blob([this.#whole, ...this.#parts])
    this.#parts = []
    this.#waiting = 0
  }
}
