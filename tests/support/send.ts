import { followTransaction } from '@edgecloud/light-client'
import type { SubmittableExtrinsic } from '@polkadot/api/types'
import type { KeyringPair } from '@polkadot/keyring/types'
import { dispatchErrorOf } from '../../worker-bridge/src/chain/dispatch-result.ts'
import type { LightApi } from './light-api.ts'

/** Where a transaction became final, and how long that took by the clock of this process. */
export interface Sent {
  /** Hash of the block. */
  block: string
  broadcastToFinalMs: number
}

/** Signs, sends and waits until the transaction is final. Throws when it fails or is dropped. */
export async function send(
  { api, provider }: Pick<LightApi, 'api' | 'provider'>,
  call: SubmittableExtrinsic<'promise'>,
  signer: KeyringPair,
): Promise<Sent> {
  const signed = await call.signAsync(signer)
  const started = performance.now()
  const { promise, resolve, reject } = Promise.withResolvers<{ hash: string; index: number }>()
  await followTransaction(provider, signed.toHex(), (event) => {
    if (event.event === 'finalized') resolve(event.block)
    else if ('error' in event) reject(new Error(`the transaction ended as ${event.event}: ${event.error}`))
  })
  const { hash, index } = await promise
  const broadcastToFinalMs = performance.now() - started
  const refused = await dispatchErrorOf(api, hash, index)
  if (refused !== undefined) throw new Error(`${call.method.section}.${call.method.method} failed: ${refused}`)
  return { block: hash, broadcastToFinalMs }
}
