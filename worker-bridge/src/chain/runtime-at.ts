import type { ApiPromise } from '@polkadot/api'
import type { Metadata } from '@polkadot/types'
import type { RuntimeVersion } from '@polkadot/types/interfaces'
import type { Registry } from '@polkadot/types/types'
import { hexToU8a } from '@polkadot/util'
import { RuntimeMismatchError } from './errors.ts'

/** What is needed to speak to the runtime of a block. */
export interface RuntimeAt {
  /** Name and version, such as `edgecloud/101`. */
  readonly name: string
  readonly registry: Registry
  readonly metadata: Metadata
}

/** Of the block that was asked last: a head is asked several things. */
const latest = new WeakMap<ApiPromise, { readonly block: string; readonly runtime: Promise<RuntimeAt> }>()

/**
 * The types and interfaces of the runtime that a block's state holds: known already if the chain has it now, read if not.
 * Rejects with RuntimeMismatchError when it cannot be had, as at the very block that changes the runtime. `api.at` would make
 * all of the chain's interface anew for each block.
 */
export function runtimeAt(api: ApiPromise, block: string): Promise<RuntimeAt> {
  const known = latest.get(api)
  if (known?.block === block) return known.runtime
  const runtime = readRuntime(api, block)
  latest.set(api, { block, runtime })
  runtime.catch(() => latest.delete(api))
  return runtime
}

async function readRuntime(api: ApiPromise, block: string): Promise<RuntimeAt> {
  const answer: unknown = await api.rpc.state.getRuntimeVersion.raw(block)
  const version = api.registry.createType<RuntimeVersion>('RuntimeVersion', answer)
  const name = `${version.specName.toString()}/${version.specVersion.toString()}`
  const { registry, metadata, runtimeVersion } = await api.getBlockRegistry(hexToU8a(block), version)
  if (!runtimeVersion.specVersion.eq(version.specVersion)) throw new RuntimeMismatchError(name)
  return { name, registry, metadata }
}
