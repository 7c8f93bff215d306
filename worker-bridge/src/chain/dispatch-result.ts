import type { ApiPromise } from '@polkadot/api'
import type { Vec } from '@polkadot/types'
import type { EventRecord } from '@polkadot/types/interfaces'
import type { Registry } from '@polkadot/types/types'
import { z } from 'zod'
import { readStored, storageKey } from './read-stored.ts'
import { runtimeAt } from './runtime-at.ts'

const moduleError = z.object({ module: z.object({ index: z.number(), error: z.string() }) })

/** Why the extrinsic number `index` of a block failed, as `pallet.Error`; undefined when it succeeded. */
export async function dispatchErrorOf(api: ApiPromise, block: string, index: number): Promise<string | undefined> {
  const { registry } = await runtimeAt(api, block)
  const key = storageKey(api, ['system', 'events'])
  const stored = await readStored(api, [key], block)
  const records = registry.createTypeUnsafe<Vec<EventRecord>>('Vec<EventRecord>', [stored.get(key)])
  const failure = records.find(
    ({ phase, event }) =>
      phase.isApplyExtrinsic &&
      phase.asApplyExtrinsic.eq(index) &&
      event.section === 'system' &&
      event.method === 'ExtrinsicFailed',
  )
  return failure && describe(registry, failure.event.data[0]?.toJSON())
}

function describe(registry: Registry, dispatchError: unknown): string {
  const module = moduleError.safeParse(dispatchError)
  if (!module.success) return JSON.stringify(dispatchError)
  const { index, error } = module.data.module
  const variant = Number.parseInt(error.slice(2, 4), 16)
  const { section, name } = registry.findMetaError(Uint8Array.of(index, variant))
  return `${section}.${name}`
}
