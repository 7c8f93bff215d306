import type { ApiPromise } from '@polkadot/api'
import { hexToU8a } from '@polkadot/util'
import { z } from 'zod'
import { RuntimeMismatchError } from './errors.ts'

/** Values of storage entries at a block, by their keys (`0x` hex); undefined where nothing is stored. */
export type Stored = ReadonlyMap<string, Uint8Array | undefined>

const answerSchema = z.tuple([z.object({ changes: z.array(z.tuple([z.string(), z.string().nullable()])) })])

/** The key of an entry, such as `system.account`; throws RuntimeMismatchError where the runtime has no such entry. */
export function storageKey(api: ApiPromise, name: readonly [string, string], params: readonly unknown[] = []): string {
  const entry = api.query[name[0]]?.[name[1]]
  if (entry === undefined) throw new RuntimeMismatchError(name.join('.'))
  return entry.key(...params)
}

/** Reads entries at a block, with one proof for all of them. */
export async function readStored(api: ApiPromise, keys: readonly string[], block: string): Promise<Stored> {
  const answer: unknown = await api.rpc.state.queryStorageAt.raw([...keys], block)
  const [{ changes }] = answerSchema.parse(answer)
  return new Map(changes.map(([key, value]) => [key, value === null ? undefined : hexToU8a(value)]))
}
