import type { Chain, Client } from 'smoldot'

export interface OpenChainOptions {
  client: Client
  /** The raw chain specification as JSON text. */
  chainSpec: string
  /** What {@link saveDatabase} kept. Trusted input: it must come from the same hands as the chain specification. */
  databaseContent?: string | undefined
}

/** Adds the chain to a smoldot client. Blocks its thread for about 250 ms while the runtime is compiled. */
export function openChain({ client, chainSpec, databaseContent }: OpenChainOptions): Promise<Chain> {
  return client.addChain(databaseContent === undefined ? { chainSpec } : { chainSpec, databaseContent })
}
