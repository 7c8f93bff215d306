import { takeCheckpoint } from '@edgecloud/light-client/take-checkpoint'
import { z } from 'zod'
import { genesisDigest } from '../../src/lib/chain/genesis-digest.ts'

/** The longest that a light client may take to be in sync, in milliseconds. */
const IN_SYNC_MS = 120_000

const specSchema = z.looseObject({
  properties: z.looseObject({ genesisDigest: z.string().optional() }).nullish(),
  genesis: z.looseObject({ raw: z.object({ top: z.record(z.string(), z.string()) }).optional() }),
})

/**
 * Makes a chain specification with a checkpoint in place of the genesis state: some kilobytes in place of a megabyte, and nothing to
 * compute before the first peer is asked. `chainSpec` is the raw one, or one made so before, as JSON text. What the genesis was is
 * kept in `properties.genesisDigest`, so that a browser knows the chain again. Rejects as `takeCheckpoint` does.
 */
export async function makeLightSpec(chainSpec: string, signal?: AbortSignal): Promise<string> {
  const spec = specSchema.parse(JSON.parse(chainSpec))
  const limit = AbortSignal.timeout(IN_SYNC_MS)
  const taken = await takeCheckpoint(chainSpec, signal === undefined ? limit : AbortSignal.any([signal, limit]))
  const digest = spec.genesis.raw ? await genesisDigest(spec.genesis.raw.top) : spec.properties?.genesisDigest
  return JSON.stringify({
    ...spec,
    properties: { ...spec.properties, ...(digest === undefined ? {} : { genesisDigest: digest }) },
    genesis: { stateRootHash: taken.genesisStateRoot },
    lightSyncState: taken.checkpoint,
  })
}
