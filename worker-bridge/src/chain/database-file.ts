import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseStore } from '@edgecloud/light-client'
import { isErrno, writeDurably } from '../storage/durable-file.ts'

/** Keeps the light client's database in `<data>/light-client/`; trusted input, so only its owner may write it. */
export class DatabaseFile implements DatabaseStore {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  async load(key: string): Promise<string | undefined> {
    try {
      return await readFile(this.#path(key), 'utf8')
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined
      throw error
    }
  }

  save(key: string, content: string): Promise<void> {
    writeDurably(this.#path(key), content)
    return Promise.resolve()
  }

  #path(key: string): string {
    return join(this.#directory, `${key}.json`)
  }
}
