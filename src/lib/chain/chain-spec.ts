import { z } from 'zod/mini'
import { retryLoad } from '../loading/retry-load.ts'
import type { ChainInfo } from './chain-info.ts'
import { checkpointNumber } from './checkpoint-number.ts'
import { CHAIN_SPEC_PATH } from './chain-spec-path.ts'
import { ChainSpecMalformedError, ChainSpecMissingError } from './errors.ts'
import { genesisDigest } from './genesis-digest.ts'

const infoSchema = z.object({
  name: z.string(),
  chainType: z.union([z.string(), z.record(z.string(), z.unknown())]),
  bootNodes: z.array(z.string()),
  properties: z.nullish(
    z.object({
      tokenSymbol: z._default(z.string(), 'EDG'),
      tokenDecimals: z._default(z.int().check(z.minimum(0), z.maximum(30)), 12),
      // Of the genesis in raw form, where that was left out for a checkpoint.
      genesisDigest: z.optional(z.string()),
    }),
  ),
})

const checkpointSchema = z.object({
  finalizedBlockHeader: z.pipe(
    z.string(),
    z.transform((header, context) => {
      const number = checkpointNumber(header)
      if (number === undefined) context.issues.push({ code: 'custom', input: header, message: 'no block header' })
      return number
    }),
  ),
})

// A light client needs the whole genesis in raw form, or a checkpoint beside its state root.
const genesisSchema = z.union(
  [
    z.object({ genesis: z.object({ raw: z.object({ top: z.record(z.string(), z.string()) }) }) }),
    z.object({ genesis: z.object({ stateRootHash: z.string() }), lightSyncState: checkpointSchema }),
  ],
  'neither the raw genesis nor a checkpoint (lightSyncState) with its state root is there',
)
type Genesis = z.infer<typeof genesisSchema>['genesis']

/** A chain specification as the light client takes it, and what it says. */
export interface LoadedChainSpec {
  readonly text: string
  readonly info: ChainInfo
  /**
   * SHA-256 of the genesis part, to recognise the chain before the light client has computed the genesis hash.
   * Undefined where the browser offers no digest (a page served without https from another machine).
   */
  readonly genesisDigest: string | undefined
}

/** The longest that the specification may take to come, in milliseconds: it is a megabyte or two. */
const LOADED_AFTER_MS = 60_000

/** Fetches and checks the chain specification. Throws {@link ChainSpecMissingError} or {@link ChainSpecMalformedError}. */
export async function loadChainSpec(): Promise<LoadedChainSpec> {
  const signal = AbortSignal.timeout(LOADED_AFTER_MS)
  // Only a request that broke off is made again: an answer, and a site that gives none, stay what they are.
  const text = await retryLoad(
    () => fetchChainSpec(signal),
    (error) => signal.aborted || error.cause === undefined,
  )
  return parseChainSpec(text)
}

async function fetchChainSpec(signal: AbortSignal): Promise<string> {
  const missing = (cause: unknown) => {
    throw new ChainSpecMissingError('no answer', { cause })
  }
  const response = await fetch(CHAIN_SPEC_PATH, { cache: 'no-cache', signal }).catch(missing)
  if (!response.ok) throw new ChainSpecMissingError(`status ${response.status}`)
  return response.text().catch(missing)
}

/** Reads a chain specification's text. Throws {@link ChainSpecMalformedError}. */
export async function parseChainSpec(text: string): Promise<LoadedChainSpec> {
  const json = parseJson(text)
  const { name, chainType, bootNodes, properties } = parse(infoSchema, json)
  const start = parse(genesisSchema, json)
  return {
    text,
    genesisDigest: await digestOf(start.genesis, properties?.genesisDigest),
    info: {
      name,
      symbol: properties?.tokenSymbol ?? 'EDG',
      decimals: properties?.tokenDecimals ?? 12,
      isDevelopment: chainType === 'Development',
      bootnodes: bootNodes,
      checkpoint: 'lightSyncState' in start ? start.lightSyncState.finalizedBlockHeader : undefined,
    },
  }
}

async function digestOf(genesis: Genesis, told: string | undefined): Promise<string | undefined> {
  if (!('subtle' in crypto)) return undefined
  return 'raw' in genesis ? await genesisDigest(genesis.raw.top) : told
}

function parse<T>(schema: z.core.$ZodType<T>, json: unknown): T {
  const parsed = z.safeParse(schema, json)
  if (!parsed.success) throw new ChainSpecMalformedError(z.prettifyError(parsed.error))
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ChainSpecMalformedError('it is not JSON', { cause })
  }
}
