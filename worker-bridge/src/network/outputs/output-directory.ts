import { mkdir, readdir } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { OutputFile } from '@edgecloud/protocol'
import { isErrno } from '../../storage/durable-file.ts'
import { DirectoryTakenError, PathTakenError } from './errors.ts'
import { OutputFileWriter } from './output-file-writer.ts'

/** A directory of its own for the outputs of a run, below which their paths begin. */
export class OutputDirectory {
  readonly #path: string

  private constructor(path: string) {
    this.#path = path
  }

  /** Throws DirectoryTakenError if something is there; an empty directory is nothing. Makes none. */
  static async assertFree(path: string): Promise<void> {
    try {
      if ((await readdir(path)).length > 0) throw new DirectoryTakenError(path)
    } catch (cause) {
      if (isErrno(cause, 'ENOTDIR')) throw new DirectoryTakenError(path, { cause })
      if (!isErrno(cause, 'ENOENT')) throw cause
    }
  }

  /** Makes it. Throws DirectoryTakenError. */
  static async create(path: string): Promise<OutputDirectory> {
    await OutputDirectory.assertFree(path)
    await mkdir(path, { recursive: true })
    return new OutputDirectory(resolve(path))
  }

  /** Makes a directory of the manifest. Throws PathTakenError. */
  async makeDirectory(path: string): Promise<void> {
    await mkdir(this.#inside(path), { recursive: true })
  }

  /** Begins a file of the manifest. Throws PathTakenError. */
  async begin(entry: OutputFile): Promise<OutputFileWriter> {
    const path = this.#inside(entry.path)
    await mkdir(dirname(path), { recursive: true })
    return await OutputFileWriter.create({ entry, path, directory: this.#path })
  }

  /** The schema of the manifest refuses paths that climb; this holds whatever the system takes for a separator. */
  #inside(path: string): string {
    const place = join(this.#path, path)
    if (!place.startsWith(this.#path + sep)) throw new PathTakenError(path)
    return place
  }
}
