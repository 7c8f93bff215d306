import type { ApiPromise } from '@polkadot/api'
import { z } from 'zod'
import { RuntimeMismatchError } from './errors.ts'

const eventRecords = z.array(
  z.object({
    phase: z.record(z.string(), z.unknown()),
    event: z.object({ index: z.string(), data: z.unknown() }),
  }),
)
const moduleError = z.object({ module: z.object({ index: z.number(), error: z.string() }) })

/** Why the extrinsic number `index` of a block failed, as `pallet.Error`; undefined when it succeeded. */
export async function dispatchErrorOf(api: ApiPromise, block: string, index: number): Promise<string | undefined> {
  const at = await api.at(block)
  const query = at.query['system']?.['events']
  const failed = at.events['system']?.['ExtrinsicFailed']
  if (query === undefined || failed === undefined) throw new RuntimeMismatchError('system.events')
  const failedIndex = failed.meta.index.toNumber()
  const records = eventRecords.parse((await query()).toJSON())
  // `index` of an event is two bytes: its pallet, which is system's 0, and its variant.
  const wanted = `0x00${failedIndex.toString(16).padStart(2, '0')}`
  const record = records.find(({ phase, event }) => phase['applyExtrinsic'] === index && event.index === wanted)
  if (record === undefined) return undefined
  return describe(at.registry, z.array(z.unknown()).parse(record.event.data)[0])
}

type Registry = ApiPromise['registry']

function describe(registry: Registry, dispatchError: unknown): string {
  const module = moduleError.safeParse(dispatchError)
  if (!module.success) return JSON.stringify(dispatchError)
  const { index, error } = module.data.module
  const variant = Number.parseInt(error.slice(2, 4), 16)
  const { section, name } = registry.findMetaError(Uint8Array.of(index, variant))
  return `${section}.${name}`
}
