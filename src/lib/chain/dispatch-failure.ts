import type { Registry } from '@polkadot/types/types'
import type { DispatchError } from '@polkadot/types/interfaces'

/**
 * Code and text of a refusal by the chain: `edgeConnect.NotOwner` and the pallet's own explanation, which is written
 * for users; `chain.BadOrigin` and the like for refusals that no pallet names.
 */
export function describeDispatchError(error: DispatchError, registry: Registry): { code: string; message: string } {
  if (error.isModule) {
    const { section, name, docs } = registry.findMetaError(error.asModule)
    const message = docs.join(' ').trim()
    return { code: `${section}.${name}`, message: message || `The chain refused: ${name}.` }
  }
  const detail = error.isToken ? `Token.${error.asToken.type}` : error.type
  return { code: `chain.${detail}`, message: `The chain refused the transaction: ${detail}.` }
}
