import { crc32 } from 'node:zlib'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { DataDirOtherChainError } from '../storage/errors.ts'
import { journalRecordSchema, type JournalRecord } from './journal-record.ts'
import { withRecord, type RunEntry } from './run-entry.ts'

const rowSchema = z.object({
  seq: z.number(),
  generation: z.number(),
  run: z.string(),
  kind: z.string(),
  content: z.string(),
  crc: z.number(),
})

/** What became of the journal when it was opened. */
export interface JournalHealth {
  /** Counts how often the journal had to do without some of its records; 1 in a sound one. */
  readonly generation: number
  /** Records found damaged in this opening. Their runs are rebuilt from run directories and the chain. */
  readonly damaged: number
}

/**
 * The bridge's memory of its runs: appended to before each effect, folded at the start. A record that does not match its
 * checksum is left out and counted; what it said is found again in the run directories.
 */
export class Journal {
  readonly health: JournalHealth
  readonly #database: DatabaseSync
  readonly #entries = new Map<string, RunEntry>()

  constructor(database: DatabaseSync) {
    this.#database = database
    let damaged = 0
    for (const row of database.prepare('select * from journal order by seq').all()) {
      const read = readRow(row)
      if (read === undefined) damaged += 1
      else this.#apply(read.run, read.record)
    }
    const last = Number(this.#meta('generation') ?? 1)
    this.health = { generation: damaged > 0 ? last + 1 : last, damaged }
    this.#setMeta('generation', String(this.health.generation))
    if (damaged > 0) this.#rewrite()
  }

  get entries(): ReadonlyMap<string, RunEntry> {
    return this.#entries
  }

  /** On disk when it returns. A kind that the run has already is not written again. */
  append(runId: string, record: JournalRecord): void {
    if (this.#entries.get(runId)?.[record.kind] !== undefined) return
    this.#insert(runId, record)
    this.#apply(runId, record)
  }

  /** Forgets runs that were cleaned. */
  forget(runIds: readonly string[]): void {
    const remove = this.#database.prepare('delete from journal where run = ?')
    for (const runId of runIds) {
      remove.run(runId)
      this.#entries.delete(runId)
    }
  }

  /** Throws DataDirOtherChainError if this journal is of another chain. @param genesis hex */
  bindTo(genesis: string): void {
    const known = this.#meta('genesis')
    if (known !== undefined && known !== genesis) throw new DataDirOtherChainError(known, genesis)
    if (known === undefined) this.#setMeta('genesis', genesis)
  }

  /** Genesis hash of the chain that the runs belong to, as hex. */
  get genesis(): string | undefined {
    return this.#meta('genesis')
  }

  /** Number of the newest finalized block that was acted on; -1 at first. */
  get height(): number {
    return Number(this.#meta('height') ?? -1)
  }
  set height(height: number) {
    if (height !== this.height) this.#setMeta('height', String(height))
  }

  #apply(runId: string, record: JournalRecord): void {
    this.#entries.set(runId, withRecord(this.#entries.get(runId), runId, record))
  }

  #insert(runId: string, record: JournalRecord): void {
    const content = JSON.stringify(record)
    this.#database
      .prepare('insert into journal (generation, run, kind, content, crc) values (?, ?, ?, ?, ?)')
      .run(this.health.generation, runId, record.kind, content, checksum(runId, record.kind, content))
  }

  /** Writes the sound records down again, so that damage is counted once. */
  #rewrite(): void {
    this.#database.exec('begin immediate; delete from journal')
    for (const { runId, ...records } of this.#entries.values()) {
      for (const record of Object.values(records)) this.#insert(runId, record)
    }
    this.#database.exec('commit')
  }

  #meta(key: string): string | undefined {
    const row = this.#database.prepare('select value from meta where key = ?').get(key)
    return row === undefined ? undefined : z.object({ value: z.string() }).parse(row).value
  }

  #setMeta(key: string, value: string): void {
    this.#database.prepare('insert or replace into meta (key, value) values (?, ?)').run(key, value)
  }
}

function readRow(row: unknown): { run: string; record: JournalRecord } | undefined {
  const parsed = rowSchema.safeParse(row)
  if (!parsed.success) return undefined
  const { run, kind, content, crc } = parsed.data
  if (checksum(run, kind, content) !== crc) return undefined
  try {
    return { run, record: journalRecordSchema.parse(JSON.parse(content)) }
  } catch {
    return undefined // a record of another version, or one that was never right
  }
}

const checksum = (run: string, kind: string, content: string): number => crc32(`${run}\n${kind}\n${content}`)
