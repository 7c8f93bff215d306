import type { OutputFile } from '@edgecloud/protocol'
import { createTarPacker } from 'modern-tar'
import type { LocalNames } from './local-names.ts'
import type { OutputSaver, OutputSink } from './output-saver.ts'

type Packer = ReturnType<typeof createTarPacker>

/** Saves a result as one archive. A file is in it before all of it was checked, so one that is wrong spoils the archive. */
export class TarSaver implements OutputSaver {
  readonly keepsEach = false
  readonly #packer: Packer = createTarPacker()
  readonly #sink: Promise<OutputSink>
  readonly #written: Promise<void>
  readonly #folder: string
  readonly #names: LocalNames

  /** @param folder name of the folder that holds everything in the archive */
  constructor(open: () => Promise<OutputSink>, folder: string, names: LocalNames) {
    this.#folder = folder
    this.#names = names
    this.#sink = open()
    this.#written = this.#pump()
    // Told to whoever writes next, or waits for the end.
    this.#written.catch((error: unknown) => this.#packer.controller.error(error))
  }

  async folder(path: string): Promise<void> {
    const name = `${this.#place(path)}/`
    await this.#packer.controller.add({ name, type: 'directory', size: 0, mode: 0o755 }).close()
  }

  async file({ path, size, executable }: OutputFile): Promise<OutputSink> {
    const mode = executable ? 0o755 : 0o644
    const entry = this.#packer.controller.add({ name: this.#place(path), size, mode, type: 'file' }).getWriter()
    return {
      write: (bytes) => entry.write(bytes),
      keep: () => entry.close(),
      discard: () => entry.abort().catch(() => undefined),
    }
  }

  async finish(): Promise<void> {
    this.#packer.controller.finalize()
    await this.#written
    await (await this.#sink).keep()
  }

  async discard(): Promise<void> {
    this.#packer.controller.error(new Error('The archive is not saved.'))
    await this.#written.catch(() => undefined)
    // Without a place for it there is nothing to take away.
    const sink = await this.#sink.catch(() => undefined)
    await sink?.discard()
  }

  #place(path: string): string {
    return [this.#folder, ...this.#names.of(path)].join('/')
  }

  async #pump(): Promise<void> {
    const sink = await this.#sink
    const reader = this.#packer.readable.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      await sink.write(value)
    }
  }
}
