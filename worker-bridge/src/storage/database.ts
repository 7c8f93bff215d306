import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { syncDirectory } from './durable-file.ts'
import { DataDirInUseError, DatabaseNewerError } from './errors.ts'

/** Statements that take the schema from each version to the next; never change one that was released. */
const MIGRATIONS = [
  `create table journal (
     seq integer primary key autoincrement,
     generation integer not null,
     run text not null,
     kind text not null,
     content text not null,
     crc integer not null
   ) strict;
   create table meta (key text primary key, value text not null) strict;`,
  `create table metrics (run text not null, at_ms integer not null, uses text not null, primary key (run, at_ms))
     strict, without rowid;
   create index metrics_at on metrics (at_ms);`,
] as const

export interface OpenedDatabase {
  readonly database: DatabaseSync
  /** Set if what was there could not be read: it lies under this name, and the database begins anew. */
  readonly setAside: string | undefined
}

/**
 * Opens the bridge's database and keeps it for this process alone: what commits is on disk, and a second bridge is
 * refused with DataDirInUseError until this process is gone. A damaged file is set aside, never deleted.
 */
export function openDatabase(path: string): OpenedDatabase {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    return { database: openSound(path), setAside: undefined }
  } catch (error) {
    if (!isDamage(error)) throw error
    const setAside = `${path}.damaged-${Date.now()}`
    renameSync(path, setAside)
    for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
    syncDirectory(dirname(path))
    return { database: openSound(path), setAside }
  }
}

function openSound(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  try {
    lock(database, path)
    checkIntegrity(database)
    migrate(database, path)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function lock(database: DatabaseSync, path: string): void {
  try {
    // Exclusive before the first access: then even the index of the write-ahead log lives in our memory.
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full')
    database.exec('begin exclusive; commit')
  } catch (error) {
    if (sqliteCode(error) === SQLITE_BUSY) throw new DataDirInUseError(path, { cause: error })
    throw error
  }
}

function checkIntegrity(database: DatabaseSync): void {
  const row = z.object({ quick_check: z.string() }).parse(database.prepare('pragma quick_check(1)').get())
  if (row.quick_check !== 'ok') throw new IntegrityError(row.quick_check)
}

function migrate(database: DatabaseSync, path: string): void {
  const row = z.object({ user_version: z.number() }).parse(database.prepare('pragma user_version').get())
  const from = row.user_version
  if (from > MIGRATIONS.length) throw new DatabaseNewerError(path, from)
  MIGRATIONS.slice(from).forEach((statements, index) => {
    database.exec(`begin immediate; ${statements} pragma user_version = ${from + index + 1}; commit`)
  })
}

/** Thrown inside of this file when SQLite finds its own file damaged. */
class IntegrityError extends Error {}

const SQLITE_BUSY = 5
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

const isDamage = (error: unknown): boolean =>
  error instanceof IntegrityError || [SQLITE_CORRUPT, SQLITE_NOTADB].includes(sqliteCode(error) ?? 0)

/** Primary result code of SQLite, if the error is from there. */
function sqliteCode(error: unknown): number | undefined {
  const parsed = z.object({ errcode: z.number() }).safeParse(error)
  return parsed.success ? parsed.data.errcode & 0xff : undefined
}
