import { z } from 'zod'
import { bytes, microDegrees, tagged, text, wideInteger } from './codec-json.ts'

const RUNTIME_BITS = [
  ['docker', 1],
  ['kubernetes', 2],
  ['shell', 4],
  ['terraform', 8],
] as const

export type RuntimeName = (typeof RUNTIME_BITS)[number][0]

const runtimes = z
  .int()
  .transform((mask): RuntimeName[] => RUNTIME_BITS.filter(([, bit]) => (mask & bit) !== 0).map(([name]) => name))

const capability = z.object({
  /** Thousandths of a core. */
  cpuMillis: z.int(),
  memoryMib: z.int(),
  diskMib: z.int(),
  arch: z.enum(['Amd64', 'Arm64']),
  accelerators: z.array(z.object({ kind: z.int(), count: z.int(), memoryMib: z.int() })),
  runtimes,
  isolation: z.enum(['Bubblewrap', 'Runc', 'RuncUserns', 'Gvisor', 'Kata']),
})

const profile = z.object({
  name: text,
  region: text,
  /** Degrees, declared by the operator. */
  latitude: microDegrees,
  longitude: microDegrees,
  capability,
  /** Planck per block and unit. */
  rates: z.object({ cpuMilli: wideInteger, memoryMib: wideInteger, diskMib: wideInteger }),
})

export const resourcesSchema = z.object({
  cpuMillis: z.int(),
  memoryMib: z.int(),
  diskMib: z.int(),
  gpus: z.int(),
})

const status = z.preprocess(
  tagged,
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('active') }),
    z.object({ kind: z.literal('draining') }),
    /** Leaves when the finality clock reaches `until`. */
    z.object({ kind: z.literal('unbonding'), until: z.int() }),
  ]),
)

const worker = z.object({
  operator: z.string(),
  hot: z.string(),
  /** Ed25519 public key of the worker's libp2p identity, 32 bytes. */
  peer: bytes,
  /** X25519 key, 32 bytes. */
  sealing: bytes,
  session: z.int(),
  /** The operator's own money at risk, in planck. */
  stake: wideInteger,
  profile,
  /** libp2p multiaddresses with peer id; empty until the bridge first started. */
  addresses: z.array(text),
  reserved: resourcesSchema,
  status,
  strikes: z.int(),
  /** Block number. */
  registered: z.int(),
  /** Tick of the finality clock. */
  lastSeen: z.int(),
  /** Block of its last report that cost no fee. */
  heartbeat: z.int(),
  /** Where a probe measured the worker to be; undefined until then, the profile's place is only declared. */
  probed: z
    .object({ latitude: microDegrees, longitude: microDegrees, at: z.int() })
    .nullish()
    .transform((value) => value ?? undefined),
})

/**
 * A worker as `WorkersApi` shows it. `silentFor` is in ticks of the finality clock since the worker last spoke
 * (1 tick = 3 s of healthy finality).
 */
export const workerViewSchema = z
  .object({ id: z.int(), worker, silentFor: z.int() })
  .transform(({ id, worker: fields, silentFor }) => ({ id, ...fields, silentFor }))

export type WorkerView = z.infer<typeof workerViewSchema>

/** One page of `WorkersApi::workers`. */
export const workerPageSchema = z.object({ items: z.array(workerViewSchema), next: z.int().nullish() })

/** A box on the map, in degrees. */
export interface MapBox {
  readonly south: number
  readonly west: number
  readonly north: number
  readonly east: number
}
