import { readFile } from 'node:fs/promises'
import { dataPaths } from '../config.ts'
import type { Logger } from '../logger/logger.ts'
import { isErrno, writeDurably } from '../storage/durable-file.ts'
import { ChainClient } from './chain-client.ts'
import { DatabaseFile } from './database-file.ts'

/** Starts the light client of a data directory, from its saved database when there is one. */
export async function openChainClient(data: string, chainSpec: string, log: Logger): Promise<ChainClient> {
  const paths = dataPaths(data)
  const genesis = await readFile(paths.genesis, 'utf8').catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  })
  const client = await ChainClient.start({ chainSpec, database: new DatabaseFile(paths.lightClient), genesis, log })
  if (genesis === undefined) writeDurably(paths.genesis, client.genesis)
  return client
}
