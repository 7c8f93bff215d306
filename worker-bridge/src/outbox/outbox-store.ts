import type { DatabaseSync } from 'node:sqlite'
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

const rowSchema = z.object({
  id: z.number(),
  content: z.string(),
  state: z.enum(['waiting', 'sent', 'given-up']),
  hex: z.string().nullable(),
  nonce: z.number().nullable(),
  death_block: z.number().nullable(),
  failures: z.number(),
  not_before: z.number(),
  last_error: z.string().nullable(),
})

const SCHEMA = `
  create table if not exists outbox (
    id integer primary key,
    task text not null,
    replica integer not null,
    attempt integer not null,
    kind text not null,
    content text not null,
    state text not null default 'waiting',
    hex text,
    nonce integer,
    death_block integer,
    failures integer not null default 0,
    not_before integer not null default 0,
    last_error text,
    unique (task, replica, attempt, kind)
  ) strict`

/** The outbox on disk. Every method is durable when it returns, as far as the database commits with full sync. */
export class OutboxStore {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
    database.exec(SCHEMA)
  }

  /** Adds an intent; one that is known by (task, replica, attempt, kind) is left as it is. */
  add(intent: Intent): void {
    this.#database
      .prepare('insert or ignore into outbox (task, replica, attempt, kind, content) values (?, ?, ?, ?, ?)')
      .run(String(intent.task), intent.replica, intent.attempt, intent.kind, intentToJson(intent))
  }

  /** Oldest first. */
  all(): OutboxEntry[] {
    const rows = z.array(rowSchema).parse(this.#database.prepare('select * from outbox order by id').all())
    return rows.map((row) => ({
      id: row.id,
      intent: intentFromJson(row.content),
      state: row.state,
      hex: row.hex ?? undefined,
      nonce: row.nonce ?? undefined,
      deathBlock: row.death_block ?? undefined,
      failures: row.failures,
      notBefore: row.not_before,
      lastError: row.last_error ?? undefined,
    }))
  }

  /** Kept before it is sent: after a crash the same bytes are sent again, so no fee is paid twice. */
  signed(id: number, call: { hex: string; nonce: number; deathBlock: number }): void {
    this.#database
      .prepare(`update outbox set state = 'sent', hex = ?, nonce = ?, death_block = ? where id = ?`)
      .run(call.hex, call.nonce, call.deathBlock, id)
  }

  /**
   * Back to waiting, or given up. The nonce is kept: the lost transaction may still be included somewhere, and with the
   * same nonce only one of the two can be, so no fee is paid twice.
   */
  failed(id: number, failure: { error: string; notBefore: number; giveUp: boolean }): void {
    this.#database
      .prepare(
        `update outbox set state = ?, hex = null, death_block = null, failures = failures + 1, not_before = ?,
           last_error = ? where id = ?`,
      )
      .run(failure.giveUp ? 'given-up' : 'waiting', failure.notBefore, failure.error, id)
  }

  /** Back to waiting through no fault of its own. */
  putBack(id: number, notBefore: number): void {
    this.#database
      .prepare(`update outbox set state = 'waiting', hex = null, death_block = null, not_before = ? where id = ?`)
      .run(notBefore, id)
  }

  /** Takes back what was sent under an older session: the chain no longer accepts it, so it is to be signed anew. */
  forgetSignatures(): void {
    this.#database.exec(
      `update outbox set state = 'waiting', hex = null, nonce = null, death_block = null where state <> 'given-up'`,
    )
  }

  /** The chain has what the intent wanted, or no longer asks for it. */
  settled(id: number): void {
    this.#database.prepare('delete from outbox where id = ?').run(id)
  }
}
