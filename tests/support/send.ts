import type { SubmittableExtrinsic } from '@polkadot/api/types'
import type { KeyringPair } from '@polkadot/keyring/types'
import type { ISubmittableResult } from '@polkadot/types/types'

/** When a transaction was broadcast and when it was final, by the clock of this process in milliseconds. */
export interface Sent {
  result: ISubmittableResult
  broadcastToFinalMs: number
}

/** Signs, sends and waits until the transaction is final. Throws when it fails or is dropped. */
export async function send(call: SubmittableExtrinsic<'promise'>, signer: KeyringPair): Promise<Sent> {
  return await new Promise((resolve, reject) => {
    const broadcast = performance.now()
    call
      .signAndSend(signer, (result) => {
        if (result.dispatchError !== undefined) reject(new Error(result.dispatchError.toString()))
        else if (result.isError) reject(new Error(`the transaction was ${result.status.type}`))
        else if (result.isFinalized) resolve({ result, broadcastToFinalMs: performance.now() - broadcast })
      })
      .catch(reject)
  })
}
