import { crc32 } from 'node:zlib'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { z } from 'zod'
import { databaseFault } from '../storage/database-fault.ts'
import { DataDirOtherChainError } from '../storage/errors.ts'
import { journalRecordSchema, type JournalRecord } from './journal-record.ts'
import { withRecord, type RunEntry } from './run-entry.ts'

const rowSchema = z.object({ run: z.string(), kind: z.string(), content: z.string(), crc: z.bigint() })
/** No checksum on what was written before there was one. */
const metaSchema = z.object({ key: z.string(), value: z.string(), crc: z.bigint().nullable() })

/** What became of the journal when it was opened. */
export interface JournalHealth {
  /** Counts how often the journal had to do without some of its records; 1 in a sound one. */
  readonly generation: number
  /** Records found damaged in this opening. Their runs are rebuilt from run directories and the chain. */
  readonly damaged: number
}

/**
 * The bridge's memory of its runs: appended to before each effect, folded at the start. What does not match its checksum
 * is left out and counted; what it said is found again in the run directories and on the chain.
 */
export class Journal {
  readonly health: JournalHealth
  readonly #database: DatabaseSync
  readonly #entries = new Map<string, RunEntry>()
  readonly #facts = new Map<string, string>()

  /** Throws DatabaseFailedError where the disk fails. */
  constructor(database: DatabaseSync) {
    this.#database = database
    try {
      this.health = this.#load()
      if (this.health.damaged > 0) this.#rewrite()
    } catch (error) {
      throw databaseFault(error) ?? error
    }
  }

  #load(): JournalHealth {
    let damaged = this.#readMeta()
    for (const row of readAll(this.#database, 'select run, kind, content, crc from journal order by seq')) {
      const read = readRow(row)
      if (read === undefined) damaged += 1
      else this.#apply(read.run, read.record)
    }
    const last = Number(this.#meta('generation') ?? 1)
    const generation = damaged > 0 ? last + 1 : last
    this.#setMeta('generation', String(generation))
    return { generation, damaged }
  }

  /** Keeps what matches its checksum and removes the rest. @returns how much that was */
  #readMeta(): number {
    let damaged = 0
    for (const row of readAll(this.#database, 'select rowid, key, value, crc from meta')) {
      const { data } = metaSchema.safeParse(row)
      const sound =
        data !== undefined && (data.crc === null || data.crc === BigInt(crc32(`${data.key}\n${data.value}`)))
      if (sound) this.#facts.set(data.key, data.value)
      else {
        damaged += 1
        this.#database.prepare('delete from meta where rowid = ?').run(row['rowid'] ?? null)
      }
    }
    return damaged
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

  /** Number of the newest finalized block at which something was assigned or done; -1 at first. */
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
    return this.#facts.get(key)
  }

  #setMeta(key: string, value: string): void {
    this.#database
      .prepare('insert or replace into meta (key, value, crc) values (?, ?, ?)')
      .run(key, value, crc32(`${key}\n${value}`))
    this.#facts.set(key, value)
  }
}

/** Numbers come as bigints: a damaged one may be larger than a number can be, and must not hide the other rows. */
function readAll(database: DatabaseSync, query: string): Record<string, SQLOutputValue>[] {
  const statement = database.prepare(query)
  statement.setReadBigInts(true)
  return statement.all()
}

function readRow(row: unknown): { run: string; record: JournalRecord } | undefined {
  const parsed = rowSchema.safeParse(row)
  if (!parsed.success) return undefined
  const { run, kind, content, crc } = parsed.data
  if (BigInt(checksum(run, kind, content)) !== crc) return undefined
  try {
    return { run, record: journalRecordSchema.parse(JSON.parse(content)) }
  } catch {
    return undefined // a record of another version, or one that was never right
  }
}

const checksum = (run: string, kind: string, content: string): number => crc32(`${run}\n${kind}\n${content}`)
