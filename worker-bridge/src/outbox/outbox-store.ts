import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { Intent } from '../tasks/chain-port.ts'
import { intentFromJson, intentToJson } from './intent-json.ts'

/** A message to the chain and how far it has come. */
export interface OutboxEntry {
  id: number
  intent: Intent
  /** `given-up` after too many failures: an operator has to look. */
  state: 'waiting' | 'sent' | 'given-up'
  /** The signed transaction, when one was made. */
  hex: string | undefined
  nonce: number | undefined
  deathBlock: number | undefined
  failures: number
  /** Not to be sent before this block. */
  notBefore: number
  lastError: string | undefined
}

const rowSchema = z.object({ id: z.bigint(), content: z.string(), crc: z.bigint() })
const contentSchema = z.strictObject({
  /** As intentToJson writes it. */
  intent: z.string(),
  state: z.enum(['waiting', 'sent', 'given-up']),
  hex: z.string().optional(),
  nonce: z.int().optional(),
  deathBlock: z.int().optional(),
  failures: z.int(),
  notBefore: z.int(),
  lastError: z.string().optional(),
})

/** One text with its checksum for each message, and no index: a flipped bit can neither change nor hide another one. */
const TABLE = `create table messages (id integer primary key, content text not null, crc integer not null) strict`
/** Form of an older version; what was in it is asked for again by the runner. */
const OLD_TABLE = 'drop table if exists outbox'

/**
 * The outbox on disk. Every method is durable when it returns, as far as the database commits with full sync. A message
 * that does not match its checksum is removed: the runner asks for it again for as long as the chain needs it.
 */
export class OutboxStore {
  /** Messages found damaged in this opening. */
  readonly damaged: number
  readonly #database: DatabaseSync
  /** What is on disk, which this process alone writes. */
  readonly #entries = new Map<number, OutboxEntry>()

  constructor(database: DatabaseSync) {
    this.#database = database
    database.exec(OLD_TABLE)
    const known = database.prepare(`select sql from sqlite_schema where name = 'messages'`).get()?.['sql']
    const isSound = typeof known === 'string' && known.toLowerCase() === TABLE
    if (!isSound) database.exec(`drop table if exists messages; ${TABLE}`)
    this.damaged = this.#load() + (isSound || known === undefined ? 0 : 1)
  }

  /** Adds an intent; one that is known by (task, replica, attempt, kind) is left as it is. */
  add(intent: Intent): void {
    if (this.all().some((entry) => isSameMessage(entry.intent, intent))) return
    const message = { ...UNSENT, intent, state: 'waiting' as const, failures: 0, notBefore: 0 }
    const content = toContent(message)
    const insert = this.#database.prepare('insert into messages (content, crc) values (?, ?)')
    const id = Number(insert.run(content, crc32(content)).lastInsertRowid)
    this.#entries.set(id, { ...message, id })
  }

  /** Oldest first. */
  all(): OutboxEntry[] {
    return [...this.#entries.values()]
  }

  /** Kept before it is sent: after a crash the same bytes are sent again, so no fee is paid twice. */
  signed(id: number, call: { hex: string; nonce: number; deathBlock: number }): void {
    this.#change(id, () => ({ state: 'sent', ...call }))
  }

  /**
   * Back to waiting, or given up. The nonce is kept: the lost transaction may still be included somewhere, and with the
   * same nonce only one of the two can be, so no fee is paid twice.
   */
  failed(id: number, failure: { error: string; notBefore: number; giveUp: boolean }): void {
    this.#change(id, ({ failures }) => ({
      state: failure.giveUp ? 'given-up' : 'waiting',
      hex: undefined,
      deathBlock: undefined,
      failures: failures + 1,
      notBefore: failure.notBefore,
      lastError: failure.error,
    }))
  }

  /** Back to waiting through no fault of its own. */
  putBack(id: number, notBefore: number): void {
    this.#change(id, () => ({ state: 'waiting', hex: undefined, deathBlock: undefined, notBefore }))
  }

  /** Takes back what was sent under an older session: the chain no longer accepts it, so it is to be signed anew. */
  forgetSignatures(): void {
    const unsigned = { state: 'waiting', hex: undefined, nonce: undefined, deathBlock: undefined } as const
    for (const { id, state } of this.all()) if (state !== 'given-up') this.#change(id, () => unsigned)
  }

  /** The chain has what the intent wanted, or no longer asks for it. */
  settled(id: number): void {
    this.#database.prepare('delete from messages where id = ?').run(id)
    this.#entries.delete(id)
  }

  #change(id: number, change: (entry: OutboxEntry) => Partial<OutboxEntry>): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    const changed = { ...entry, ...change(entry) }
    const content = toContent(changed)
    this.#database.prepare('update messages set content = ?, crc = ? where id = ?').run(content, crc32(content), id)
    this.#entries.set(id, changed)
  }

  /** @returns how many messages were damaged, and are now gone */
  #load(): number {
    const statement = this.#database.prepare('select id, content, crc from messages order by id')
    statement.setReadBigInts(true) // a damaged number may be larger than one can be, and must not hide the others
    let damaged = 0
    for (const row of statement.all()) {
      const entry = toEntry(row)
      if (entry !== undefined) this.#entries.set(entry.id, entry)
      else {
        damaged += 1
        this.#database.prepare('delete from messages where id = ?').run(row['id'] ?? null)
      }
    }
    return damaged
  }
}

const UNSENT = { hex: undefined, nonce: undefined, deathBlock: undefined, lastError: undefined }

const isSameMessage = (one: Intent, other: Intent): boolean =>
  one.task === other.task && one.replica === other.replica && one.attempt === other.attempt && one.kind === other.kind

function toContent({ intent, state, hex, nonce, deathBlock, failures, notBefore, lastError }: Omit<OutboxEntry, 'id'>) {
  const form = { intent: intentToJson(intent), state, hex, nonce, deathBlock, failures, notBefore, lastError }
  return JSON.stringify(form)
}

function toEntry(row: unknown): OutboxEntry | undefined {
  const { data } = rowSchema.safeParse(row)
  if (data === undefined || data.crc !== BigInt(crc32(data.content))) return undefined
  try {
    const { intent, ...rest } = contentSchema.parse(JSON.parse(data.content))
    return { ...UNSENT, ...rest, id: Number(data.id), intent: intentFromJson(intent) }
  } catch {
    return undefined // of another version, or never right
  }
}
