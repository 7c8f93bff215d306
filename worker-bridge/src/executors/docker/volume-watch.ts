import { accessSync, constants } from 'node:fs'
import { wait } from '../../clock/wait.ts'
import type { Logger } from '../../logger/logger.ts'
import { freeSpace } from '../../storage/free-space.ts'
import { deletedFiles } from './deleted-files.ts'
import { diskUse } from './disk-use.ts'
import type { DockerEngine } from './docker-engine.ts'
import type { RunVolume } from './run-resources.ts'

/** At most this long between two counts, whatever the disk says. */
const MOST_BETWEEN_MS = 5_000
/** Docker's own count looks at every file of every volume and image, so that it is asked for seldom. */
const DOCKER_BETWEEN_MS = 15_000
/** So much less room on the disk is a reason to count: bytes, or names of files. */
const WRITTEN = { bytes: 4 * 1_048_576, files: 512 }

export interface VolumeWatchInit {
  readonly engine: DockerEngine
  readonly volumes: readonly RunVolume[]
  /** Containers of the run, by their names in Docker. */
  readonly containers: readonly string[]
  /** What the volumes may hold together. */
  readonly limitBytes: number
  /** How often the disk is looked at. */
  readonly lookMs: number
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** Volumes that hold more than they may: how much, and the fullest of them. */
export interface Overfull {
  readonly bytes: number
  readonly fullest: RunVolume & { readonly bytes: number }
  /** Of files that no directory shows any more, and that programs still hold. */
  readonly deletedBytes: number
}

/**
 * Watches what a run writes to disk. Docker limits a volume on few file systems only, so it is counted: at once when the
 * disk has less room than before, and now and then. What is written between two looks can be beyond the limit.
 */
export class VolumeWatch {
  readonly #init: VolumeWatchInit
  /** Where the volumes are, as far as they are there. */
  readonly #paths = new Map<string, string>()
  /** This process cannot look at them. */
  #closed = false
  #counted = { atMs: -Infinity, bytes: 0, files: 0 }

  constructor(init: VolumeWatchInit) {
    this.#init = init
  }

  /** @returns when the volumes hold too much; undefined when the signal aborts */
  async overfull(): Promise<Overfull | undefined> {
    const { volumes, lookMs, logger, signal } = this.#init
    if (volumes.length === 0) return undefined
    let failed = false
    while (!signal.aborted) {
      try {
        await this.#findPaths()
        const found = this.#isDue() ? await this.#count() : undefined
        if (found !== undefined) return found
        failed = false
      } catch (error) {
        if (!failed && !signal.aborted) logger.warn('what a run has on disk cannot be counted; trying again', { error })
        failed = true
      }
      await wait(lookMs, signal).catch(() => undefined)
    }
    return undefined
  }

  async #findPaths(): Promise<void> {
    if (this.#closed) return
    for (const { volume } of this.#init.volumes) {
      if (this.#paths.has(volume)) continue
      const path = await this.#init.engine.volumePath(volume)
      if (path === undefined) continue // its container was not made yet
      try {
        accessSync(path, constants.R_OK | constants.X_OK)
        this.#paths.set(volume, path)
      } catch {
        this.#closed = true
      }
    }
  }

  #isDue(): boolean {
    const sinceMs = performance.now() - this.#counted.atMs
    if (this.#closed) return sinceMs > DOCKER_BETWEEN_MS
    const [path] = this.#paths.values()
    if (path === undefined) return false
    const { bytes, files } = freeSpace(path)
    const written = this.#counted.bytes - bytes > WRITTEN.bytes || this.#counted.files - files > WRITTEN.files
    return written || sinceMs > MOST_BETWEEN_MS
  }

  async #count(): Promise<Overfull | undefined> {
    const { engine, volumes, limitBytes } = this.#init
    const [path] = this.#paths.values()
    const free = path === undefined ? { bytes: 0, files: 0 } : freeSpace(path)
    const sizes = (await this.#ownCount()) ?? (await engine.volumeSizes())
    this.#counted = { bytes: free.bytes, files: free.files, atMs: performance.now() }
    const held = volumes.map((volume) => ({ ...volume, bytes: sizes.get(volume.volume) ?? 0 }))
    const deletedBytes = path === undefined || this.#closed ? 0 : await this.#deleted(path)
    const bytes = held.reduce((sum, volume) => sum + volume.bytes, deletedBytes)
    const [fullest] = held.toSorted((a, b) => b.bytes - a.bytes)
    return fullest === undefined || bytes <= limitBytes ? undefined : { bytes, fullest, deletedBytes }
  }

  /** Bytes by volume; undefined where this process cannot count. */
  async #ownCount(): Promise<ReadonlyMap<string, number> | undefined> {
    if (this.#closed) return undefined
    const sizes = new Map<string, number>()
    for (const [volume, path] of this.#paths) {
      const bytes = await diskUse(path)
      if (bytes === undefined) {
        this.#closed = true
        return undefined
      }
      sizes.set(volume, bytes)
    }
    return sizes
  }

  async #deleted(path: string): Promise<number> {
    const { engine, containers } = this.#init
    let bytes = 0
    for (const name of containers) {
      const pid = (await engine.container(name))?.State.Pid ?? 0
      if (pid > 0) bytes += await deletedFiles(pid, path)
    }
    return bytes
  }
}
