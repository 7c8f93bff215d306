import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { OutputEntry } from '@edgecloud/protocol'
import type { Header } from 'tar-stream'
import { archiveEntries, type ArchiveEntry } from './archive-entries.ts'
import { OutputsTooLargeError } from './errors.ts'
import type { OutputLimits } from './output-limits.ts'
import { placeOfEntry } from './place-of-entry.ts'
import { storeOutputFile } from './store-output-file.ts'

/** What lies under one declared path. */
export interface OutputSource {
  /** Absolute, as inside the container; none lies inside another. */
  readonly path: string
  /** Tar, as Docker gives it for the path. */
  readonly archive: Readable
}

export interface CollectOutputsInit {
  readonly sources: AsyncIterable<OutputSource> | Iterable<OutputSource>
  /** Where the files go; it exists, is empty, and is ours alone. */
  readonly directory: string
  readonly limits: OutputLimits
}

/** An entry of the manifest, with the number that its file has for a name; directories have none. */
export interface CollectedEntry {
  readonly entry: OutputEntry
  readonly file: number | null
}

/** Something that was not kept. */
export interface SkippedOutput {
  /** For people: it may be cut short, and holds what the task likes. */
  readonly path: string
  readonly why: string
}

export interface CollectedOutputs {
  readonly entries: readonly CollectedEntry[]
  readonly skipped: readonly SkippedOutput[]
}

const MAX_SHOWN_PATH = 200
const OWNER_MAY_EXECUTE = 0o100
const NOT_KEPT: Partial<Record<Header['type'], string>> = {
  symlink: 'it is a symbolic link',
  link: 'it is a hard link',
  'character-device': 'it is a device',
  'block-device': 'it is a device',
  fifo: 'it is a pipe',
}

/**
 * Takes the files out of archives that a task has filled. On disk a file's name is a number of ours: nothing that a task
 * wrote is ever part of a path, and nothing but plain files is made. What is no file or directory, or has no usable path,
 * is reported and left out. Throws OutputsTooLargeError, OutputsUnreadableError and system errors of the disk; what is in
 * the directory then is of no use.
 */
export async function collectOutputs({ sources, directory, limits }: CollectOutputsInit): Promise<CollectedOutputs> {
  const collector = new Collector(directory, limits)
  for await (const { path, archive } of sources) {
    for await (const entry of archiveEntries(archive, limits)) await collector.take(entry, path)
  }
  return collector
}

class Collector implements CollectedOutputs {
  readonly entries: CollectedEntry[] = []
  readonly skipped: SkippedOutput[] = []
  readonly #directory: string
  readonly #limits: OutputLimits
  readonly #kinds = new Map<string, OutputEntry['kind']>()
  #seen = 0
  #bytes = 0
  #files = 0

  constructor(directory: string, limits: OutputLimits) {
    this.#directory = directory
    this.#limits = limits
  }

  async take({ header, body }: ArchiveEntry, declared: string): Promise<void> {
    this.#count(header)
    const place = placeOfEntry(header, declared)
    if ('why' in place) return this.#skip(header.name, place.why)
    const { path } = place
    const why = NOT_KEPT[header.type] ?? this.#misfit(path, declared)
    if (why !== undefined) return this.#skip(path, why)
    if (header.type === 'directory') return this.#keep({ path, kind: 'directory' }, null)
    if (header.type !== 'file') return this.#skip(path, 'it is of an unknown kind')
    const { size } = header
    const file = this.#files++
    const sha256 = await storeOutputFile({ body, destination: join(this.#directory, String(file)), size })
    const executable = (header.mode & OWNER_MAY_EXECUTE) !== 0
    this.#keep({ path, kind: 'file', executable, size, sha256 }, file)
  }

  /** By what the header announces, so that too much is not even begun. */
  #count({ size }: Header): void {
    const { maxBytes, maxEntries } = this.#limits
    if (++this.#seen > maxEntries) throw new OutputsTooLargeError('files and directories', maxEntries)
    this.#bytes += size
    if (this.#bytes > maxBytes) throw new OutputsTooLargeError('bytes', maxBytes)
  }

  /** An honest archive has directories before what is in them: anything else would hide behind a link, or be twice. */
  #misfit(path: string, declared: string): string | undefined {
    if (this.#kinds.has(path)) return 'its path appears twice'
    const above = path.slice(0, path.lastIndexOf('/'))
    return path === declared || this.#kinds.get(above) === 'directory' ? undefined : 'its directory was not kept'
  }

  #keep(entry: OutputEntry, file: number | null): void {
    this.#kinds.set(entry.path, entry.kind)
    this.entries.push({ entry, file })
  }

  #skip(name: string, why: string): void {
    // A copy: a part of a text keeps the whole of it in memory, and it may have megabytes.
    this.skipped.push({ path: Buffer.from(name.slice(0, MAX_SHOWN_PATH)).toString(), why })
  }
}
