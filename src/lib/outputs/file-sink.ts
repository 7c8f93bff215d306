import type { OutputSink } from './output-saver.ts'

/** Writes to a file of this computer. What is written lies beside it, and takes its place only once it was checked. */
export class FileSink implements OutputSink {
  readonly #beside: FileSystemWritableFileStream
  readonly #remove: () => Promise<void>

  private constructor(beside: FileSystemWritableFileStream, remove: () => Promise<void>) {
    this.#beside = beside
    this.#remove = remove
  }

  /** @param remove takes the file away that a picker or a folder has made for this; it is empty then */
  static async open(handle: FileSystemFileHandle, remove: () => Promise<void>): Promise<FileSink> {
    try {
      return new FileSink(await handle.createWritable({ keepExistingData: false }), remove)
    } catch (error) {
      await remove().catch(() => undefined)
      throw error
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#beside.write(new Uint8Array(bytes))
  }

  async keep(): Promise<void> {
    await this.#beside.close()
  }

  async discard(): Promise<void> {
    await this.#beside.abort().catch(() => undefined)
    await this.#remove()
  }
}
