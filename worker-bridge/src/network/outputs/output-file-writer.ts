import { randomUUID } from 'node:crypto'
import { lstat, open, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { verifyOutputFile } from '@edgecloud/protocol'
import type { OutputFile, OutputFileCheck } from '@edgecloud/protocol'
import { isErrno } from '../../storage/durable-file.ts'
import { FileMismatchError, PathTakenError } from './errors.ts'

interface WriterInit {
  readonly entry: OutputFile
  /** Where the file goes; the directory is there. */
  readonly path: string
  /** On the same disk; holds the file under another name until it is whole. */
  readonly directory: string
}

/** Writes one file of the outputs. It has its name only once it is whole and right. */
export class OutputFileWriter {
  readonly #init: WriterInit
  readonly #temporary: string
  readonly #file: FileHandle
  readonly #check: OutputFileCheck
  #written = 0

  private constructor(init: WriterInit, temporary: string, file: FileHandle) {
    this.#init = init
    this.#temporary = temporary
    this.#file = file
    this.#check = verifyOutputFile(init.entry)
  }

  static async create(init: WriterInit): Promise<OutputFileWriter> {
    const temporary = join(init.directory, `.${randomUUID()}.part`)
    return new OutputFileWriter(init, temporary, await open(temporary, 'wx', init.entry.executable ? 0o777 : 0o666))
  }

  /** Bytes written so far. */
  get written(): number {
    return this.#written
  }

  /** Throws FileMismatchError if that is more than the file has. */
  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#check.push(bytes)) throw new FileMismatchError(this.#init.entry.path)
    await this.#file.writeFile(bytes) // goes on where the last one ended
    this.#written += bytes.length
  }

  /** Checks the file and gives it its name. Throws FileMismatchError or PathTakenError. */
  async finish(): Promise<void> {
    const { entry, path } = this.#init
    if (!this.#check.end()) throw new FileMismatchError(entry.path)
    await this.#file.close()
    if (await isThere(path)) throw new PathTakenError(entry.path) // another one, where capitals are not told apart
    await rename(this.#temporary, path)
  }

  /** Removes what is not finished; does nothing after {@link finish}. */
  async discard(): Promise<void> {
    await this.#file.close()
    await rm(this.#temporary, { force: true })
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false
    throw error
  }
}
