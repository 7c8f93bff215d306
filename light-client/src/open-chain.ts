import type { Chain, Client } from 'smoldot'

export interface OpenChainOptions {
  client: Client
  /** The chain specification as JSON text, raw or with a checkpoint. */
  chainSpec: string
  /** What {@link saveDatabase} kept. */
  databaseContent?: string | undefined
}

/** Adds the chain to a smoldot client. With a raw specification this blocks its thread for some 300 ms, while the runtime of the genesis is compiled and run. */
export function openChain({ client, chainSpec, databaseContent }: OpenChainOptions): Promise<Chain> {
  return client.addChain(databaseContent === undefined ? { chainSpec } : { chainSpec, databaseContent })
}
