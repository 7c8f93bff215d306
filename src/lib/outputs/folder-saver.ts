import type { OutputFile } from '@edgecloud/protocol'
import { FileSink } from './file-sink.ts'
import type { LocalNames } from './local-names.ts'
import type { OutputSaver, OutputSink } from './output-saver.ts'

/** Saves a result into a new folder inside of one that the owner chose, so that nothing of theirs is ever replaced. */
export class FolderSaver implements OutputSaver {
  readonly keepsEach = true
  readonly #chosen: FileSystemDirectoryHandle
  readonly #wanted: string
  readonly #names: LocalNames
  #own: Promise<FileSystemDirectoryHandle> | undefined

  constructor(chosen: FileSystemDirectoryHandle, name: string, names: LocalNames) {
    this.#chosen = chosen
    this.#wanted = name
    this.#names = names
  }

  async folder(path: string): Promise<void> {
    await this.#inside(this.#names.of(path))
  }

  async file(entry: OutputFile): Promise<OutputSink> {
    const parts = this.#names.of(entry.path)
    const name = parts.at(-1) ?? ''
    const folder = await this.#inside(parts.slice(0, -1))
    // Names do not repeat and the folder was new: what is there now is what this has made.
    const handle = await folder.getFileHandle(name, { create: true })
    return FileSink.open(handle, () => folder.removeEntry(name))
  }

  async finish(): Promise<void> {
    await this.#folder()
  }

  async discard(): Promise<void> {
    // Files that are there were checked, each by itself.
  }

  async #inside(parts: readonly string[]): Promise<FileSystemDirectoryHandle> {
    let folder = await this.#folder()
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true })
    return folder
  }

  #folder(): Promise<FileSystemDirectoryHandle> {
    this.#own ??= newFolder(this.#chosen, this.#wanted)
    return this.#own
  }
}

async function newFolder(chosen: FileSystemDirectoryHandle, wanted: string): Promise<FileSystemDirectoryHandle> {
  let name = wanted
  for (let number = 2; await isThere(chosen, name); number++) name = `${wanted} (${number})`
  return chosen.getDirectoryHandle(name, { create: true })
}

async function isThere(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getDirectoryHandle(name)
    return true
  } catch (error) {
    // A file of that name is as much in the way as a folder.
    if (error instanceof DOMException && error.name === 'TypeMismatchError') return true
    if (error instanceof DOMException && error.name === 'NotFoundError') return false
    throw error
  }
}
