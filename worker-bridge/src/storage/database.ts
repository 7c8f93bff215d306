import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { databaseFault } from './database-fault.ts'
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
  `alter table meta add column crc integer;`,
] as const

export interface OpenedDatabase {
  readonly database: DatabaseSync
  /** Set if what was there could not be read: it lies under this name, and the database begins anew. */
  readonly setAside: string | undefined
}

/**
 * Opens the bridge's database and keeps it for this process alone: what commits is on disk, and a second bridge is
 * refused with DataDirInUseError until this process is gone. A damaged file is set aside, never deleted. Throws
 * DatabaseFailedError where the disk fails.
 */
export function openDatabase(path: string): OpenedDatabase {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    return { database: openSound(path), setAside: undefined }
  } catch (error) {
    if (!isDamage(error)) throw databaseFault(error) ?? error
    const setAside = `${path}.damaged-${Date.now()}`
    renameSync(path, setAside)
    for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
    syncDirectory(dirname(path))
    return { database: openSound(path), setAside }
  }
}

function openSound(path: string): DatabaseSync {
  keepPrivate(path)
  const database = new DatabaseSync(path)
  try {
    lock(database, path)
    checkIntegrity(database)
    migrate(database, path)
    checkTables(database)
    settle(database)
    return database
  } catch (error) {
    database.close()
    const spoilt = sqliteCode(error) === SQLITE_ERROR || (sqliteCode(error) === SQLITE_READONLY && isWritable(path))
    throw spoilt ? new IntegrityError('its head is not what was written', { cause: error }) : error
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

/**
 * Writes what is only in the write-ahead log into the database, and syncs that. A sync that failed may have left commits in
 * the memory of the system alone, where they look as if they were on the disk: this writes them anew, or does not start.
 */
function settle(database: DatabaseSync): void {
  try {
    database.exec('pragma wal_checkpoint(truncate)')
  } catch (error) {
    if (sqliteCode(error) !== SQLITE_FULL) throw error // a full disk is waited for
  }
}

function checkIntegrity(database: DatabaseSync): void {
  const row = z.object({ quick_check: z.string() }).parse(database.prepare('pragma quick_check(1)').get())
  if (row.quick_check !== 'ok') throw new IntegrityError(row.quick_check)
}

/** The declarations of tables lie in the file as text, and a flipped bit in them gives a column another name. */
function checkTables(database: DatabaseSync): void {
  const fresh = new DatabaseSync(':memory:')
  try {
    for (const statements of MIGRATIONS) fresh.exec(statements)
    const list = 'select name, sql from sqlite_schema where sql is not null order by name'
    const found = new Map(
      z
        .array(tableSchema)
        .parse(database.prepare(list).all())
        .map(({ name, sql }) => [name, sql]),
    )
    for (const { name, sql } of z.array(tableSchema).parse(fresh.prepare(list).all())) {
      if (found.get(name) !== sql) throw new IntegrityError(`the table ${name} is not as it was made`)
    }
  } finally {
    fresh.close()
  }
  // Small, and a damaged index of it would refuse each write. The check above has left indices out.
  const row = z.object({ integrity_check: z.string() }).parse(database.prepare('pragma integrity_check(meta)').get())
  if (row.integrity_check !== 'ok') throw new IntegrityError(row.integrity_check)
}

const tableSchema = z.object({ name: z.string(), sql: z.string() })

/** SQLite makes files for all to read, and its journals with the mode of the database: so that one is here before it. */
function keepPrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0
    if ((mode & 0o077) !== 0) chmodSync(file, mode & 0o700)
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false // whoever took our rights away has to give them back
  }
}

function migrate(database: DatabaseSync, path: string): void {
  const row = z.object({ user_version: z.number() }).parse(database.prepare('pragma user_version').get())
  const from = row.user_version
  if (from > MIGRATIONS.length) throw new DatabaseNewerError(path, from)
  MIGRATIONS.slice(from).forEach((statements, index) => {
    database.exec(`begin immediate; ${statements} pragma user_version = ${from + index + 1}; commit`)
  })
  database.exec(`pragma user_version = ${MIGRATIONS.length}`) // a head that forbids writing shows itself now, not later
}

/** Thrown inside of this file when SQLite finds its own file damaged. */
class IntegrityError extends Error {}

const SQLITE_ERROR = 1
const SQLITE_BUSY = 5
const SQLITE_READONLY = 8
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_NOTADB = 26

const isDamage = (error: unknown): boolean =>
  error instanceof IntegrityError || [SQLITE_CORRUPT, SQLITE_NOTADB].includes(sqliteCode(error) ?? 0)

/** Primary result code of SQLite, if the error is from there. */
function sqliteCode(error: unknown): number | undefined {
  const parsed = z.object({ errcode: z.number() }).safeParse(error)
  return parsed.success ? parsed.data.errcode & 0xff : undefined
}
