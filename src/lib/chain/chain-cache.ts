import { databaseKey } from '@edgecloud/light-client'
import type { DBSchema } from 'idb'
import { z } from 'zod/mini'
import { openStorage } from '../storage/open-storage.ts'
import type { Sourced } from './sourced.ts'

const NAME = 'edgecloud-chain'

const databaseSchema = z.object({ content: z.string(), savedAt: z.number() })
const metadataSchema = z.templateLiteral(['0x', z.string()])
const readSchema = z.object({
  json: z.unknown(),
  block: z.object({ number: z.int(), hash: z.string() }),
  at: z.number(),
})

/** Values come back as `unknown` and pass a schema: another version of this page may have written them. */
interface Schema extends DBSchema {
  database: { key: string; value: unknown }
  metadata: { key: string; value: unknown }
  reads: { key: string; value: unknown }
}

const STORES = ['database', 'metadata', 'reads'] as const

export type SavedDatabase = z.infer<typeof databaseSchema>

/**
 * What this browser keeps of a chain between visits. All keys begin with the genesis hash, so chains never mix.
 * Where the browser offers no storage, or none that answers, everything is simply forgotten.
 */
export class ChainCache {
  /** Undefined where there is no storage. Nobody waits for it but who reads or writes. */
  readonly #db = openStorage<Schema>(NAME, STORES)

  close(): void {
    void this.#db.then((db) => db?.close())
  }

  /** The light client's database of this chain, written by this version of the light client. */
  async database(genesis: string): Promise<SavedDatabase | undefined> {
    return databaseSchema.safeParse(await this.#get('database', databaseKey(genesis))).data
  }

  saveDatabase(key: string, database: SavedDatabase): Promise<void> {
    return this.#put('database', key, database)
  }

  /** All metadata kept of this chain, by `genesis-specVersion` as @polkadot/api wants it. */
  async metadata(genesis: string): Promise<Record<string, `0x${string}`>> {
    const found: Record<string, `0x${string}`> = {}
    for (const key of (await this.#keys('metadata')).filter((name) => name.startsWith(genesis))) {
      const metadata = metadataSchema.safeParse(await this.#get('metadata', key)).data
      if (metadata !== undefined) found[key] = metadata
    }
    return found
  }

  /** Keeps the newest metadata only. */
  async saveMetadata(genesis: string, specVersion: number, metadata: `0x${string}`): Promise<void> {
    await this.#forget('metadata', () => true)
    await this.#put('metadata', `${genesis}-${specVersion}`, metadata)
  }

  /** A value read in an earlier visit, parsed by the schema that parses the chain's own answer. */
  async read<T>(genesis: string, what: string, schema: z.core.$ZodType<T>): Promise<Sourced<T> | undefined> {
    const kept = readSchema.safeParse(await this.#get('reads', `${genesis}/${what}`)).data
    const value = z.safeParse(schema, kept?.json)
    if (kept === undefined || !value.success) return undefined
    return { value: value.data, source: 'cache', block: kept.block, finality: 'final', at: kept.at }
  }

  saveRead(genesis: string, what: string, read: z.infer<typeof readSchema>): Promise<void> {
    return this.#put('reads', `${genesis}/${what}`, read)
  }

  /** Removes what belongs to other chains or other versions of the light client. Returns the other chains found. */
  async prune(genesis: string): Promise<readonly string[]> {
    const others = new Set<string>()
    for (const store of STORES) {
      for (const key of await this.#forget(store, (name) => !name.startsWith(genesis))) others.add(key.slice(0, 66))
    }
    await this.#forget('database', (name) => !name.endsWith(databaseKey('')))
    return [...others]
  }

  async #forget(store: (typeof STORES)[number], isOld: (key: string) => boolean): Promise<readonly string[]> {
    const old = (await this.#keys(store)).filter(isOld)
    for (const key of old) await (await this.#db)?.delete(store, key)
    return old
  }

  // Storage can vanish under a running page (private mode, a full disk, "clear site data"): that costs a warm start only.
  async #keys(store: (typeof STORES)[number]): Promise<string[]> {
    return (await (await this.#db)?.getAllKeys(store).catch(() => [])) ?? []
  }

  async #get(store: (typeof STORES)[number], key: string): Promise<unknown> {
    return (await this.#db)?.get(store, key).catch(() => undefined)
  }

  async #put(store: (typeof STORES)[number], key: string, value: unknown): Promise<void> {
    await (await this.#db)?.put(store, value, key).catch(() => undefined)
  }
}
