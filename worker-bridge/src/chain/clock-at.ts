import type { ApiPromise } from '@polkadot/api'
import { z } from 'zod'
import { RuntimeMismatchError } from './errors.ts'
import { storageKey } from './read-stored.ts'
import type { Stored } from './read-stored.ts'
import { runtimeAt } from './runtime-at.ts'

const numberSchema = z.number().int()

/** The finality clock at a block, as `FinalityApi_clock` tells it. */
export interface ClockAt {
  readonly ticks: number
  /** True while it stands still. */
  readonly suspended: boolean
}

export function clockKeys(api: ApiPromise): string[] {
  return [storageKey(api, ['finality', 'ticks']), storageKey(api, ['finality', 'finalized'])]
}

/** Put together from what is stored, as it changes with every block and running the runtime for it would cost most. */
export async function clockAt(
  api: ApiPromise,
  { number, hash }: { readonly number: number; readonly hash: string },
  stored: Stored,
): Promise<ClockAt> {
  const { registry } = await runtimeAt(api, hash)
  const read = (key: string) => numberSchema.parse(registry.createTypeUnsafe('u32', [stored.get(key)]).toJSON())
  const [ticks = 0, finalized = 0] = clockKeys(api).map(read)
  const maxLag = api.consts['finality']?.['maxLag']
  if (maxLag === undefined) throw new RuntimeMismatchError('finality.maxLag')
  // A block can only know how far its parent is behind.
  return { ticks, suspended: number - 1 - finalized > numberSchema.parse(maxLag.toJSON()) }
}
