import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { TaskSecrets } from '@edgecloud/protocol'
import { isErrno } from '../storage/durable-file.ts'
import { readValues, valuesIn } from './read-values.ts'

/** Who may read a copy of secrets; by its ids on this machine. */
export interface SecretReader {
  readonly uid: number
  readonly gid: number
}

/**
 * Secrets of the runs here, in files in memory, one folder per run. They outlive the bridge and not the machine; names are
 * those of the schema of task files, which are safe as file names.
 */
export class RunSecrets {
  readonly #place: string

  /** @param place from secretsPlace */
  constructor(place: string) {
    this.#place = place
  }

  /** Folder of a run. */
  directory(runId: string): string {
    return join(this.#place, runId)
  }

  has(runId: string): boolean {
    return existsSync(valuesIn(this.directory(runId)))
  }

  /** Runs that have their secrets. */
  runs(): ReadonlySet<string> {
    return new Set(this.#folders().filter((name) => this.has(name)))
  }

  /** Undefined if they never came, or are gone with the memory of the machine. */
  read(runId: string): TaskSecrets | undefined {
    try {
      return readValues(this.directory(runId))
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined
      throw error
    }
  }

  /** Puts all of them in place at once, or leaves those that are there. @returns whether these are there now */
  put(runId: string, secrets: TaskSecrets): boolean {
    const temporary = `${this.directory(runId)}.tmp`
    rmSync(temporary, { recursive: true, force: true })
    try {
      mkdirSync(valuesIn(temporary), { recursive: true, mode: 0o700 })
      for (const [name, value] of secrets) writeFileSync(join(valuesIn(temporary), name), value, { mode: 0o400 })
      renameSync(temporary, this.directory(runId))
      return true
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true })
      if (isErrno(error, 'ENOTEMPTY') || isErrno(error, 'EEXIST')) return false
      throw error
    }
  }

  /**
   * Paths of copies for one container, in the order of the names. Only its user may read them, or, where that one has no id
   * that this machine could give them to, everybody who can enter this folder, which is nobody but us. Throws ENOENT if the
   * secrets are gone.
   * @param container names it within the run
   */
  copies(runId: string, container: string, names: readonly string[], reader: SecretReader | undefined): string[] {
    const folder = join(this.directory(runId), container)
    const values = readValues(this.directory(runId))
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { mode: 0o700 })
    return names.map((name) => {
      const path = join(folder, name)
      writeFileSync(path, values.get(name) ?? '', { mode: 0o600 })
      if (reader !== undefined) chownSync(path, reader.uid, reader.gid)
      chmodSync(path, reader === undefined ? 0o444 : 0o400)
      return path
    })
  }

  remove(runId: string): void {
    rmSync(this.directory(runId), { recursive: true, force: true })
  }

  /** Leaves no trace where there is nothing to keep; what there is stays for the next bridge. */
  close(): void {
    try {
      rmdirSync(this.#place)
    } catch (error) {
      if (!isErrno(error, 'ENOTEMPTY') && !isErrno(error, 'ENOENT')) throw error
    }
  }

  /** Removes what belongs to no run that goes on. */
  retain(isKept: (runId: string) => boolean): void {
    for (const name of this.#folders()) {
      if (!isKept(name)) rmSync(join(this.#place, name), { recursive: true, force: true })
    }
  }
  /** None when somebody has cleared the memory. */
  #folders(): string[] {
    try {
      return readdirSync(this.#place)
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return []
      throw error
    }
  }
}
