import type { ApiPromise } from '@polkadot/api'
import type { SubmittableExtrinsic } from '@polkadot/api/types'
import type { KeyringPair } from '@polkadot/keyring/types'
import { followTransaction, type SmoldotProvider, type TransactionEvent } from '@edgecloud/light-client'
import { dispatchErrorOf } from './dispatch-result.ts'
import type { FinalizedHead } from './head-tracker.ts'

/** Blocks for which a transaction is valid: about 3 minutes, then it is certain that it will not be included. */
export const ERA_BLOCKS = 64

export interface SignedCall {
  /** `0x` hex, ready to be sent, again after a restart too. */
  hex: `0x${string}`
  nonce: number
  deathBlock: number
}

/** How a submission ended. `notFinal` says only that this client will hear no more of it. */
export type Fate =
  | { kind: 'succeeded'; block: string }
  | { kind: 'failed'; dispatchError: string }
  | { kind: 'notFinal'; reason: string }

/** Signs calls with one account and follows them until they are final. */
export class Transactor {
  readonly #api: ApiPromise
  readonly #provider: SmoldotProvider
  readonly #pair: KeyringPair

  constructor(api: ApiPromise, provider: SmoldotProvider, pair: KeyringPair) {
    this.#api = api
    this.#provider = provider
    this.#pair = pair
  }

  get address(): string {
    return this.#pair.address
  }

  /** Signs a mortal transaction that is anchored at a finalized block. `eraBlocks` is a power of two from 4 on. */
  sign(
    call: SubmittableExtrinsic<'promise'>,
    nonce: number,
    anchor: FinalizedHead,
    eraBlocks: number = ERA_BLOCKS,
  ): SignedCall {
    const era = this.#api.createType('ExtrinsicEra', { current: anchor.number, period: eraBlocks })
    const signed = call.sign(this.#pair, {
      nonce,
      era,
      blockHash: anchor.hash,
      genesisHash: this.#api.genesisHash,
      runtimeVersion: this.#api.runtimeVersion,
    })
    return { hex: signed.toHex(), nonce, deathBlock: anchor.number + eraBlocks }
  }

  /** What the chain would charge, in planck. */
  async fee(call: SubmittableExtrinsic<'promise'>): Promise<bigint> {
    return (await call.paymentInfo(this.#pair)).partialFee.toBigInt()
  }

  /**
   * Sends a signed transaction and follows it to finality. Rejects with `TransactionRefusedError` when the chain does
   * not take it. Ends as `notFinal` when the signal aborts, too.
   */
  async submit(hex: string, signal: AbortSignal): Promise<Fate> {
    const { promise, resolve, reject } = Promise.withResolvers<Fate>()
    const onEvent = (event: TransactionEvent) => {
      if (event.event === 'finalized') this.#inBlock(event.block).then(resolve, reject)
      else if ('error' in event) resolve({ kind: 'notFinal', reason: event.error })
    }
    const stopWatching = await followTransaction(this.#provider, hex, onEvent)
    const onAbort = () => {
      resolve({ kind: 'notFinal', reason: 'no longer waited for' })
      stopWatching().catch(() => undefined) // the light client is gone, and the watch with it
    }
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    return promise.finally(() => signal.removeEventListener('abort', onAbort))
  }

  async #inBlock({ hash, index }: { hash: string; index: number }): Promise<Fate> {
    const dispatchError = await dispatchErrorOf(this.#api, hash, index)
    return dispatchError === undefined ? { kind: 'succeeded', block: hash } : { kind: 'failed', dispatchError }
  }
}
