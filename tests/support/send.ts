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

/** Times that a transaction is sent again of which a crashed light client lost sight. */
const MAX_RESENDS = 2

/** Signs, sends and waits until the transaction is final. Throws when it fails or is dropped. */
export async function send(
  { api, provider }: Pick<LightApi, 'api' | 'provider'>,
  call: SubmittableExtrinsic<'promise'>,
  signer: KeyringPair,
): Promise<Sent> {
  const signed = await call.signAsync(signer)
  const started = performance.now()
  const { promise, resolve, reject } = Promise.withResolvers<{ hash: string; index: number }>()
  const watch = async (resends: number): Promise<unknown> =>
    await provider.watchTransaction(signed.toHex(), (event) => {
      if (event.event === 'finalized') resolve(event.block)
      else if (event.event === 'dropped' && resends < MAX_RESENDS) {
        console.log(`a transaction is sent again: ${event.error}`)
        // The same bytes are the same transaction, wherever the first ones came to.
        whenConnected(provider)
          .then(() => watch(resends + 1), reject)
          .catch(reject)
      } else if ('error' in event) reject(new Error(`the transaction ended as ${event.event}: ${event.error}`))
    })
  await watch(0)
  const { hash, index } = await promise
  const broadcastToFinalMs = performance.now() - started
  const refused = await dispatchErrorOf(api, hash, index)
  if (refused !== undefined) throw new Error(`${call.method.section}.${call.method.method} failed: ${refused}`)
  return { block: hash, broadcastToFinalMs }
}

async function whenConnected(provider: LightApi['provider']): Promise<void> {
  if (provider.isConnected) return
  await new Promise<void>((resolve) => {
    const stop = provider.on('connected', () => {
      stop()
      resolve()
    })
  })
}
