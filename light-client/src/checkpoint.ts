import { hexToU8a, u8aToHex } from '@polkadot/util'
import { Bytes, Enum, Option, Struct, Tuple, Vector, _void, u32, u64, u8, type Codec, type CodecType } from 'scale-ts'
import { z } from 'zod/mini'
import { CheckpointError } from './errors.ts'

/** What a chain specification's `lightSyncState` holds: where a light client may begin. Texts are `0x` hex of SCALE. */
export interface Checkpoint {
  readonly finalizedBlockHeader: string
  readonly babeEpochChanges: string
  /** Blocks that won their slot by right up to here: a full node would go on counting, a light client does not. */
  readonly babeFinalizedBlockWeight: number
  readonly grandpaAuthoritySet: string
}

/** In the order in which the chain numbers them. */
const ALLOWED_SLOTS = ['primary', 'primary-and-secondary-plain', 'primary-and-secondary-vrf'] as const

const hex = z.string().check(z.regex(/^([0-9a-f]{2})*$/))
const key = z.string().check(z.regex(/^[0-9a-f]{64}$/))
const authoritySchema = z.object({ public_key: key, weight: z.int() })
const authoritiesSchema = z.array(authoritySchema).check(z.minLength(1))
const epochSchema = z.object({
  epoch_index: z.int(),
  start_slot_number: z.int(),
  authorities: authoritiesSchema,
  randomness: key,
  c: z.object({ num: z.int(), denom: z.int() }),
  allowed_slots: z.enum(ALLOWED_SLOTS),
})
const databaseSchema = z.object({
  chain: z.object({
    finalized_block_header: hex,
    babe_slots_per_epoch: z.int(),
    babe_finalized_block_epoch_information: epochSchema,
    babe_finalized_next_epoch_transition: epochSchema,
    grandpa_after_finalized_block_authorities_set_id: z.int(),
    grandpa_finalized_triggered_authorities: authoritiesSchema,
  }),
})

const authorities = Vector(Tuple(Bytes(32), u64))
// As sc-consensus-babe and sc-consensus-grandpa of polkadot-sdk keep them, without the forks that a final block leaves
// behind: those parts are empty here, which is what `nothing` stands for.
const nothing: Codec<undefined[]> = Vector(_void)
const epochCodec = Struct({
  index: u64,
  startSlot: u64,
  slots: u64,
  authorities,
  randomness: Bytes(32),
  c: Tuple(u64, u64),
  allowedSlots: u8,
})
const epochChanges = Struct({
  headers: nothing,
  bestFinalized: Option(u32),
  epochs: Vector(Tuple(Bytes(32), u32, Enum({ genesis: Tuple(epochCodec, epochCodec), regular: epochCodec }))),
})
const authoritySet = Struct({
  authorities,
  setId: u64,
  standardChanges: nothing,
  bestFinalized: Option(u32),
  forcedChanges: nothing,
  changes: nothing,
})

/**
 * Makes a checkpoint of what smoldot says of the finalized chain (`chainHead_unstable_finalizedDatabase`). Throws
 * {@link CheckpointError} where it says too little: before its first final block, or of a chain without BABE and GRANDPA.
 */
export function checkpointOf(database: string): Checkpoint {
  const parsed = databaseSchema.safeParse(JSON.parse(database))
  if (!parsed.success) throw new CheckpointError(z.prettifyError(parsed.error))
  const { chain } = parsed.data
  const epochs = [chain.babe_finalized_block_epoch_information, chain.babe_finalized_next_epoch_transition]
  return {
    finalizedBlockHeader: `0x${chain.finalized_block_header}`,
    babeEpochChanges: u8aToHex(
      epochChanges.enc({
        ...{ headers: [], bestFinalized: undefined },
        // The blocks that announced them are not told. What counts is that one was before the other.
        epochs: epochs.map((epoch, block) => [
          new Uint8Array(32),
          block,
          { tag: 'regular', value: valueOf(epoch, chain.babe_slots_per_epoch) },
        ]),
      }),
    ),
    babeFinalizedBlockWeight: 0,
    grandpaAuthoritySet: u8aToHex(
      authoritySet.enc({
        authorities: chain.grandpa_finalized_triggered_authorities.map(authorityOf),
        setId: BigInt(chain.grandpa_after_finalized_block_authorities_set_id),
        ...{ standardChanges: [], bestFinalized: undefined, forcedChanges: [], changes: [] },
      }),
    ),
  }
}

function valueOf(epoch: z.infer<typeof epochSchema>, slots: number): CodecType<typeof epochCodec> {
  return {
    index: BigInt(epoch.epoch_index),
    startSlot: BigInt(epoch.start_slot_number),
    slots: BigInt(slots),
    authorities: epoch.authorities.map(authorityOf),
    randomness: hexToU8a(epoch.randomness),
    c: [BigInt(epoch.c.num), BigInt(epoch.c.denom)],
    allowedSlots: ALLOWED_SLOTS.indexOf(epoch.allowed_slots),
  }
}

function authorityOf({ public_key, weight }: z.infer<typeof authoritySchema>): [Uint8Array, bigint] {
  return [hexToU8a(public_key), BigInt(weight)]
}
