import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Files of nothing in a directory of their own, held against the day when the disk is full: removed, they give the journal
 * and the records of runs bytes and names to go on with.
 */
export class Ballast {
  readonly #directory: string
  #bytes: number | undefined

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Bytes that are held, as they were counted last. */
  get bytes(): number {
    return (this.#bytes ??= this.#count())
  }

  /** Counts anew at the next question: others may have removed files to make room. */
  recount(): void {
    this.#bytes = undefined
  }

  /** Brings it up to that many files of that many bytes together. Throws when the disk does not take them. */
  hold(bytes: number, files: number): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 })
    const each = Math.ceil(bytes / files)
    this.recount()
    for (let file = 0; file < files; file += 1) {
      const path = join(this.#directory, String(file))
      if (statSync(path, { throwIfNoEntry: false })?.size === each) continue
      // Not zeros: some file systems keep those without taking room for them.
      writeFileSync(path, randomBytes(each), { mode: 0o600, flush: true })
    }
  }

  /** @returns the bytes that are free again */
  release(): number {
    const bytes = this.#count()
    this.recount()
    for (const name of this.#names()) rmSync(join(this.#directory, name), { force: true })
    return bytes
  }

  #count(): number {
    const sizeOf = (name: string) => statSync(join(this.#directory, name), { throwIfNoEntry: false })?.size ?? 0
    return this.#names().reduce((sum, name) => sum + sizeOf(name), 0)
  }

  #names(): string[] {
    try {
      return readdirSync(this.#directory)
    } catch {
      return [] // none was ever held
    }
  }
}
