import type { ApiPromise } from '@polkadot/api'
import type { SubmittableExtrinsic } from '@polkadot/api/types'
import type { AnyJson } from '@polkadot/types/types'
import { hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util'
import { z } from 'zod'
import { RuntimeMismatchError } from './errors.ts'
import { runtimeAt } from './runtime-at.ts'

const hexAnswer = z.templateLiteral(['0x', z.string()])

/**
 * Calls a function of the runtime at a block, such as `TasksApi_duties`, and returns its answer as JSON; a proof backs it
 * up to the block's state root. Goes without `api.at`, which makes all of the chain's interface anew for each block.
 */
export async function callRuntime(
  api: ApiPromise,
  at: string,
  name: `${string}Api_${string}`,
  params: readonly unknown[],
): Promise<AnyJson> {
  const { registry, metadata } = await runtimeAt(api, at)
  const separator = name.indexOf('_')
  const method = metadata.asLatest.apis
    .find((one) => one.name.eq(name.slice(0, separator)))
    ?.methods.find((one) => one.name.eq(name.slice(separator + 1)))
  if (method === undefined) throw new RuntimeMismatchError(name)
  const input = method.inputs.map(({ type }, index) =>
    registry.createTypeUnsafe(registry.createLookupType(type), [params[index]]).toU8a(),
  )
  const answer: unknown = await api.rpc.state.call.raw(name, u8aToHex(u8aConcat(...input)), at)
  const output = hexToU8a(hexAnswer.parse(answer)) // as bytes: text would be taken for what an option holds
  return registry.createTypeUnsafe(registry.createLookupType(method.output), [output]).toJSON()
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
