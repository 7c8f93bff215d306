import { z } from 'zod/mini'
import type { SmoldotProvider } from './smoldot-provider.ts'

/** The database's format belongs to the smoldot version, so its key carries both version and chain. */
export const SMOLDOT_VERSION = '3.4.1'

/**
 * Largest database kept, in bytes: less than any runtime, which smoldot leaves out then. With one, 3.4.1 asks for the proof of
 * a runtime that it believes to have, takes the answer for a fault of the node, and asks again, for ever, as soon as the
 * chain is 32 final blocks ahead of the database.
 */
export const MAX_DATABASE_BYTES = 64 * 1024

/** Where a host keeps the light client's database: a file in the bridge, IndexedDB in the browser. */
export interface DatabaseStore {
  load(key: string): Promise<string | undefined>
  save(key: string, content: string): Promise<void>
}

// What is final is not kept: within 32 blocks of it smoldot 3.4.1 waits for a node to speak of it twice, half a second on
// average, and farther behind it asks as it would from the specification. So what is kept need not be trusted.
const knownNodesSchema = z.object({
  genesisHash: z.string(),
  nodes: z.record(z.string(), z.array(z.string())),
})

/** The key of a chain's database; `genesis` is the genesis hash as `0x` hex. Those that held more had other names. */
export function databaseKey(genesis: string): string {
  return `${genesis}-nodes-smoldot-${SMOLDOT_VERSION}`
}

/**
 * Stores which nodes of the chain the light client has found. Waits until the runtime is known: asked earlier, smoldot
 * is not in sync, and has less to tell.
 */
export async function saveDatabase(provider: SmoldotProvider, store: DatabaseStore, genesis: string): Promise<void> {
  await provider.send('state_getRuntimeVersion', [])
  const content = await provider.send('chainHead_unstable_finalizedDatabase', [MAX_DATABASE_BYTES])
  const { genesisHash, nodes } = knownNodesSchema.parse(JSON.parse(z.string().parse(content)))
  await store.save(databaseKey(genesis), JSON.stringify({ genesisHash, nodes }))
}
