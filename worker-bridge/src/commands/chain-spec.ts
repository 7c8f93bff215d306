import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { ConfigError } from '../config.ts'

const specSchema = z.object({
  id: z.string(),
  chainType: z.string(),
  bootNodes: z.array(z.string()),
})

// A light client needs the whole genesis in raw form, or a checkpoint beside its state root.
const genesisSchema = z.union(
  [
    z.object({ genesis: z.object({ raw: z.looseObject({}) }) }),
    z.object({ genesis: z.object({ stateRootHash: z.string() }), lightSyncState: z.looseObject({}) }),
  ],
  'neither the raw genesis nor a checkpoint (lightSyncState) with its state root is there',
)

export interface ChainSpec {
  /** As it was read; the light client wants it unchanged. */
  text: string
  id: string
  /** True on a chain whose accounts everybody knows. */
  isDevelopment: boolean
  /** Multiaddrs of nodes that a light client asks first. */
  bootNodes: readonly string[]
}

/** Largest chain specification read, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024
const FETCH_MS = 30_000

/** Reads a chain specification, raw or with a checkpoint, from a path or an http(s) address. */
export async function readChainSpec(source: string): Promise<ChainSpec> {
  const text = /^https?:\/\//.test(source) ? await download(source) : await readFile(source, 'utf8')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new ConfigError(source, 'is not JSON. A chain specification is needed, raw or with a checkpoint.', { cause })
  }
  const parsed = specSchema.and(genesisSchema).safeParse(json)
  if (!parsed.success)
    throw new ConfigError(source, `is not a chain specification for light clients:\n${z.prettifyError(parsed.error)}`)
  const { id, chainType, bootNodes } = parsed.data
  return { text, id, isDevelopment: chainType === 'Development', bootNodes }
}

async function download(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) })
  if (!response.ok) throw new ConfigError(url, `answered ${response.status}`)
  const text = await response.text()
  if (text.length > MAX_BYTES) throw new ConfigError(url, `is larger than ${MAX_BYTES} bytes`)
  return text
}
