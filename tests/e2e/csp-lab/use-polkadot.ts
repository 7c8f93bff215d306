import { ApiPromise } from '@polkadot/api'
import { TypeRegistry } from '@polkadot/types'
import { developmentAccounts } from '../../../src/lib/wallet/development-accounts.ts'

/** Loads the chain library and signs with its compiled cryptography. */
export default async function usePolkadot(): Promise<string> {
  const [alice] = await developmentAccounts()
  const signed = await alice?.signer.signRaw?.({ address: alice.address, data: '0x00', type: 'bytes' })
  const number = new TypeRegistry().createType('u32', 7).toNumber()
  return `${typeof ApiPromise} ${number} ${signed?.signature.length}`
}
