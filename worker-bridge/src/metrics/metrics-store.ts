import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { ResourceUse } from '../executors/resource-use.ts'

/** What the containers of a run used at one moment. */
export interface UseSample {
  /** Wall clock, Unix time. */
  readonly atMs: number
  readonly uses: readonly ResourceUse[]
}

const DAY_MS = 24 * 3_600_000
/** Most samples of one answer: an hour at one in ten seconds. */
const PAGE = 360

const useSchema = z.object({
  service: z.string(),
  replica: z.number(),
  cpuMs: z.number(),
  memoryBytes: z.number(),
  memoryLimitBytes: z.number(),
  networkReceivedBytes: z.number(),
  networkSentBytes: z.number(),
  diskReadBytes: z.number(),
  diskWrittenBytes: z.number(),
  processes: z.number(),
})
const rowSchema = z.object({ at_ms: z.number(), uses: z.string() })

/** Keeps what runs used for 24 hours, through restarts of the bridge. */
export class MetricsStore {
  readonly #database: DatabaseSync

  /** @param database from openDatabase */
  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** Notes samples of several runs at one moment, and forgets what is older than a day. */
  add(atMs: number, uses: ReadonlyMap<string, readonly ResourceUse[]>): void {
    const insert = this.#database.prepare('insert or replace into metrics (run, at_ms, uses) values (?, ?, ?)')
    this.#database.exec('begin')
    try {
      for (const [run, use] of uses) insert.run(run, atMs, JSON.stringify(use))
      this.#database.prepare('delete from metrics where at_ms < ?').run(atMs - DAY_MS)
      this.#database.exec('commit')
    } catch (error) {
      // SQLite has done so itself when the disk is full.
      if (this.#database.isTransaction) this.#database.exec('rollback')
      throw error
    }
  }

  /** Samples of a run after a moment, oldest first, at most an hour's. */
  read(run: string, afterMs: number): UseSample[] {
    const rows = this.#database
      .prepare('select at_ms, uses from metrics where run = ? and at_ms > ? order by at_ms limit ?')
      .all(run, afterMs, PAGE)
    return rows.map((row) => {
      const { at_ms, uses } = rowSchema.parse(row)
      return { atMs: at_ms, uses: z.array(useSchema).parse(JSON.parse(uses)) }
    })
  }
}
