import { equalBytes } from '@edgecloud/protocol'
import type { DBSchema, IDBPDatabase, IDBPObjectStore } from 'idb'
import { z } from 'zod'
import { openStorage } from '../storage/open-storage.ts'
import { accessSchema, type Access } from './access.ts'
import { joinBlocks } from './join-blocks.ts'

const NAME = 'edgecloud-logs'
/** Frames of one run that are kept, and bytes of them in one visit; a reload reads later ones from the worker again. */
const MAX_KEPT_FRAMES = 50_000
const MAX_KEPT_BYTES = 64 * 2 ** 20
/** Logs not opened for this long are removed, in milliseconds: 7 days, as long as the chain keeps an ended task. */
const KEPT_FOR_MS = 7 * 24 * 3_600_000
/** Written when the browser likes to: what a power loss takes is read from the worker again. */
const RELAXED = { durability: 'relaxed' } as const

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
const runSchema = z.object({
  logKey: bytes,
  openedAt: z.number(),
  /** The newest head that the frames added up to: a log that is shorter later was cut. */
  head: z.object({ size: z.bigint(), root: bytes }).optional(),
  /** A proof that failed, kept until the owner has the log read again. */
  alarm: z.object({ message: z.string(), verified: z.bigint() }).optional(),
})

/** What is kept of a log besides its frames. */
export type KeptRun = Omit<z.infer<typeof runSchema>, 'openedAt'>

/** Frames that came one after the other, and what is known of the log with them. */
export interface LogPiece {
  /** Number of the first frame. */
  readonly firstSeq: bigint
  readonly frames: readonly Uint8Array[]
  readonly kept: KeptRun | undefined
}

/** Values come back as `unknown` and pass a schema: another version of this page may have written them. */
interface Schema extends DBSchema {
  sessions: { key: string; value: unknown }
  runs: { key: string; value: unknown }
  /** Blocks of encoded frames, by run id and number of the first frame, so that writing one twice cannot double it. */
  frames: { key: [string, number]; value: unknown }
}

/** What an earlier visit read of a log: its first frames, without holes, and what it found out about them. */
export interface KeptLog {
  readonly run: KeptRun
  readonly frames: readonly Uint8Array[]
}

/** Session keys and log frames kept in this browser. Without storage everything is simply forgotten. */
export class LogStore {
  readonly #db: IDBPDatabase<Schema> | undefined
  readonly #keptBytes = new Map<string, number>()

  private constructor(db: IDBPDatabase<Schema> | undefined) {
    this.#db = db
  }

  static async open(): Promise<LogStore> {
    const store = new LogStore(await openStorage<Schema>(NAME, ['sessions', 'runs', 'frames']))
    return await store.#prune().then(
      () => store,
      () => new LogStore(undefined),
    )
  }

  close(): void {
    this.#db?.close()
  }

  async access(genesis: string, owner: string): Promise<Access | undefined> {
    return accessSchema.safeParse(await this.#db?.get('sessions', `${genesis}/${owner}`)).data
  }

  async saveAccess(genesis: string, owner: string, access: Access): Promise<void> {
    await this.#db?.put('sessions', access, `${genesis}/${owner}`).catch(() => undefined)
  }

  async forgetAccess(genesis: string, owner: string): Promise<void> {
    await this.#db?.delete('sessions', `${genesis}/${owner}`)
  }

  async load(run: string): Promise<KeptLog | undefined> {
    const kept = runSchema.safeParse(await this.#db?.get('runs', run)).data
    if (this.#db === undefined || kept === undefined) return undefined
    const range = framesOf(run)
    const [keys, values] = await Promise.all([this.#db.getAllKeys('frames', range), this.#db.getAll('frames', range)])
    const blocks = keys.map(([, first], at) => {
      const frames = bytes.safeParse(values[at]).data
      return frames && { first, frames }
    })
    return { run: kept, frames: joinBlocks(blocks) }
  }

  /** Keeps what was found out. Another tab may know more: a later head stays, and an alarm does. */
  async keep(run: string, kept: KeptRun): Promise<void> {
    if (this.#db === undefined) return
    try {
      const writing = this.#db.transaction('runs', 'readwrite')
      await putRun(writing.store, run, kept)
      await writing.done
    } catch {
      return
    }
  }

  /** Keeps frames and what is known with them, both or none. A full disk only means that the worker is asked for them again. */
  async append(run: string, { firstSeq, frames, kept }: LogPiece): Promise<void> {
    const length = frames.reduce((sum, frame) => sum + frame.length, 0)
    const keptBytes = (this.#keptBytes.get(run) ?? 0) + length
    if (firstSeq + BigInt(frames.length) > MAX_KEPT_FRAMES || keptBytes > MAX_KEPT_BYTES) {
      return kept === undefined ? undefined : this.keep(run, kept)
    }
    if (this.#db === undefined) return
    this.#keptBytes.set(run, keptBytes)
    try {
      const writing = this.#db.transaction(['frames', 'runs'], 'readwrite', RELAXED)
      // One block: each entry of its own would cost the page as much as some hundred lines.
      await writing.objectStore('frames').put(joined(frames, length), [run, Number(firstSeq)])
      if (kept !== undefined) await putRun(writing.objectStore('runs'), run, kept)
      await writing.done
    } catch {
      return
    }
  }

  async forget(run: string): Promise<void> {
    await this.#db?.delete('runs', run).catch(() => undefined)
    await this.forgetFrames(run)
  }

  /** Forgets the frames, but not what was found out about them. */
  async forgetFrames(run: string): Promise<void> {
    await this.#db?.delete('frames', framesOf(run)).catch(() => undefined)
  }

  async #prune(): Promise<void> {
    for (const run of (await this.#db?.getAllKeys('runs')) ?? []) {
      const head = runSchema.safeParse(await this.#db?.get('runs', run)).data
      if (head === undefined || Date.now() - head.openedAt > KEPT_FOR_MS) await this.forget(run)
    }
  }
}

type Runs = IDBPObjectStore<Schema, ('frames' | 'runs')[] | ['runs'], 'runs', 'readwrite'>

async function putRun(runs: Runs, run: string, kept: KeptRun): Promise<void> {
  const known = runSchema.safeParse(await runs.get(run)).data
  await runs.put({ ...merged(kept, known), openedAt: Date.now() }, run)
}

function joined(frames: readonly Uint8Array[], length: number): Uint8Array {
  const block = new Uint8Array(length)
  let at = 0
  for (const frame of frames) {
    block.set(frame, at)
    at += frame.length
  }
  return block
}

function merged(kept: KeptRun, known: KeptRun | undefined): KeptRun {
  if (known === undefined || !equalBytes(known.logKey, kept.logKey)) return kept
  const head = known.head !== undefined && known.head.size > (kept.head?.size ?? 0n) ? known.head : kept.head
  return { logKey: kept.logKey, head, alarm: kept.alarm ?? known.alarm }
}

function framesOf(run: string): IDBKeyRange {
  return IDBKeyRange.bound([run, 0], [run, Number.MAX_SAFE_INTEGER])
}
