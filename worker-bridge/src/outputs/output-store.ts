import { createReadStream, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { outputManifestSchema, outputRoot, type OutputManifest } from '@edgecloud/protocol'
import { z } from 'zod'
import { RunDamagedError } from '../executors/errors.ts'
import type { RunOutputs } from '../executors/run-outputs.ts'
import { isErrno, syncDirectory, writeDurably } from '../storage/durable-file.ts'
import { collectOutputs, type CollectOutputsInit, type SkippedOutput } from './collect-outputs.ts'

const recordSchema = z
  .strictObject({
    manifest: outputManifestSchema,
    /** Name of each entry's file, in the order of the entries; null for directories. */
    files: z.array(z.int().min(0).nullable()),
  })
  .refine(({ manifest: { entries }, files }) => {
    const fits = entries.every(({ kind }, index) => (kind === 'file') === (typeof files[index] === 'number'))
    return fits && files.length === entries.length
  })

export interface MakeOutputsInit extends CollectOutputsInit {
  readonly exitCode: number
}

/**
 * The finished result of a run on disk: numbered files and, written last, `manifest.json`. A directory without one is
 * what a killed bridge left, and of no use.
 */
export class OutputStore implements RunOutputs {
  readonly manifest: OutputManifest
  /** What goes on chain, 32 bytes. */
  readonly root: Uint8Array
  readonly #directory: string
  readonly #files: readonly (number | null)[]

  private constructor(directory: string, { manifest, files }: z.output<typeof recordSchema>) {
    this.#directory = directory
    this.manifest = manifest
    this.root = outputRoot(manifest)
    this.#files = files
  }

  /** Undefined if there is no finished result. Throws RunDamagedError. */
  static open(directory: string): OutputStore | undefined {
    const path = join(directory, 'manifest.json')
    try {
      return new OutputStore(directory, recordSchema.parse(JSON.parse(readFileSync(path, 'utf8'))))
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined
      throw new RunDamagedError(path, { cause: error })
    }
  }

  /**
   * Makes the directory anew and collects into it. Throws what `collectOutputs` throws; then nothing is left.
   * @returns also what was not kept
   */
  static async make(init: MakeOutputsInit): Promise<{ store: OutputStore; skipped: readonly SkippedOutput[] }> {
    const { directory, exitCode } = init
    rmSync(directory, { recursive: true, force: true })
    mkdirSync(directory, { mode: 0o700 })
    try {
      const { entries, skipped } = await collectOutputs(init)
      const sorted = entries.toSorted((a, b) => (a.entry.path < b.entry.path ? -1 : 1))
      const record = recordSchema.parse({
        manifest: { version: 1, exitCode, entries: sorted.map(({ entry }) => entry) },
        files: sorted.map(({ file }) => file),
      })
      await syncFiles(directory, record.files) // before the manifest that counts on them
      writeDurably(join(directory, 'manifest.json'), JSON.stringify(record))
      syncDirectory(join(directory, '..'))
      return { store: new OutputStore(directory, record), skipped }
    } catch (error) {
      rmSync(directory, { recursive: true, force: true })
      throw error
    }
  }

  /**
   * Content of a file without its first `offset` bytes. Throws RangeError if the manifest has no file of this index, or the
   * file fewer bytes.
   */
  read(entryIndex: number, offset = 0): Readable {
    const entry = this.manifest.entries[entryIndex]
    const file = this.#files[entryIndex]
    if (entry?.kind !== 'file' || typeof file !== 'number')
      throw new RangeError(`Entry ${entryIndex} of the outputs is no file`)
    if (!(offset >= 0 && offset <= entry.size)) throw new RangeError(`The file has ${entry.size} bytes, no ${offset}`)
    return createReadStream(join(this.#directory, String(file)), { start: offset })
  }
}

/** All at the end: with the first one the system writes most of the others, where one by one each would wait for the disk. */
async function syncFiles(directory: string, files: readonly (number | null)[]): Promise<void> {
  for (const name of files) {
    if (name === null) continue
    const file = await open(join(directory, String(name)), 'r')
    await file.sync().finally(() => file.close())
  }
  syncDirectory(directory)
}
