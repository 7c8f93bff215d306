import type { ApiPromise } from '@polkadot/api'
import type { SubmittableExtrinsic } from '@polkadot/api/types'
import type { AnyJson } from '@polkadot/types/types'
import { RuntimeMismatchError } from './errors.ts'

/** Calls a runtime API at a block and returns its answer as JSON; a proof backs it up to the block's state root. */
export async function callRuntime(
  api: ApiPromise,
  at: string,
  name: readonly [api: string, method: string],
  params: readonly unknown[],
): Promise<AnyJson> {
  const method = (await api.at(at)).call[name[0]]?.[name[1]]
  if (method === undefined) throw new RuntimeMismatchError(name.join('.'))
  return (await method(...params)).toJSON()
}

/** Builds a call of the chain, unsigned. */
export function buildCall(
  api: ApiPromise,
  name: readonly [pallet: string, call: string],
  params: readonly unknown[],
): SubmittableExtrinsic<'promise'> {
  const call = api.tx[name[0]]?.[name[1]]
  if (call === undefined) throw new RuntimeMismatchError(name.join('.'))
  return call(...params)
}
