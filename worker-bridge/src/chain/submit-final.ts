import type { ApiPromise } from '@polkadot/api'
import type { SubmittableExtrinsic } from '@polkadot/api/types'
import { ChainReader } from './chain-reader.ts'
import { DispatchFailedError, TransactionLostError } from './errors.ts'
import type { HeadTracker } from './head-tracker.ts'
import type { Transactor } from './transactor.ts'

/** Milliseconds until a transaction has to be final; its era is over by then. */
const FINALITY_MS = 240_000

/** Sends one call of an account that sends nothing else now; resolves with the block once that is final. `name` is for errors. */
export async function submitFinal(
  { api, tracker, transactor }: { api: ApiPromise; tracker: HeadTracker; transactor: Transactor },
  name: string,
  call: SubmittableExtrinsic<'promise'>,
): Promise<{ hash: string }> {
  const { nonce } = await new ChainReader(api, transactor.address).account(tracker.latest)
  const { hex } = transactor.sign(call, nonce, tracker.latest)
  const fate = await transactor.submit(hex, AbortSignal.timeout(FINALITY_MS))
  if (fate.kind === 'failed') throw new DispatchFailedError(name, fate.dispatchError)
  if (fate.kind === 'notFinal') throw new TransactionLostError(name, fate.reason)
  return { hash: fate.block }
}
