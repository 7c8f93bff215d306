import { start } from 'smoldot'
import { z } from 'zod/mini'
import { checkpointOf, type Checkpoint } from './checkpoint.ts'
import { MAX_DATABASE_BYTES } from './database.ts'
import { openChain } from './open-chain.ts'
import { SmoldotProvider } from './smoldot-provider.ts'

const headerSchema = z.object({ stateRoot: z.string().check(z.regex(/^0x[0-9a-f]{64}$/)) })

/** A place to begin on a chain, and what stands for its genesis there. */
export interface TakenCheckpoint {
  readonly checkpoint: Checkpoint
  /** State root of the genesis block, `0x` hex. */
  readonly genesisStateRoot: string
}

/**
 * Follows the chain by a light client of its own until its newest final block is checked, and takes a checkpoint there. Blocks its
 * thread for 300 ms at times. Rejects with {@link CheckpointError}, the signal's reason, or what stopped the light client.
 */
export async function takeCheckpoint(chainSpec: string, signal: AbortSignal): Promise<TakenCheckpoint> {
  signal.throwIfAborted()
  const client = start({ maxLogLevel: 1 })
  const provider = new SmoldotProvider(() => openChain({ client, chainSpec }))
  const aborted = Promise.withResolvers<never>()
  aborted.promise.catch(() => undefined)
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    // Not in the race: what is half connected could not be stopped.
    await provider.connect()
    return await Promise.race([takeFrom(provider), aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    await provider.disconnect()
    await client.terminate()
  }
}

async function takeFrom(provider: SmoldotProvider): Promise<TakenCheckpoint> {
  // Answered once the light client is in sync; before that it says nothing of what is final.
  await provider.send('state_getRuntimeVersion', [])
  const genesis = await provider.send('chain_getBlockHash', [0])
  const { stateRoot } = headerSchema.parse(await provider.send('chain_getHeader', [genesis]))
  const database = await provider.send('chainHead_unstable_finalizedDatabase', [MAX_DATABASE_BYTES])
  return { checkpoint: checkpointOf(z.string().parse(database)), genesisStateRoot: stateRoot }
}
