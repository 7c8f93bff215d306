import type { SubmittableExtrinsic } from '@polkadot/api/types'
import { SubmittableResult } from '@polkadot/api'
import type { ISubmittableResult } from '@polkadot/types/types'
import { z } from 'zod'
import type { ChainApi } from './chain-api.ts'
import { wideInteger } from './codec-json.ts'
import { describeDispatchError } from './dispatch-failure.ts'
import { describeFailure } from './errors.ts'
import type { SigningAccount } from './signing-account.ts'
import type { ChainEvent, TransactionState } from './transaction-state.ts'

type Extrinsic = SubmittableExtrinsic<'promise'>
type OnState = (state: TransactionState) => void

const submittedData = z.looseObject({ task: wideInteger })

/** Signs transactions and follows them to their end. */
export class TransactionSender {
  readonly #chain: ChainApi
  /** The next nonce by account: the chain counts included transactions only, not those on their way. */
  readonly #nonces = new Map<string, number>()

  constructor(chain: ChainApi) {
    this.#chain = chain
  }

  /** Never throws; the last state given is `final` or `refused`. */
  async send(extrinsic: Extrinsic, { address, signer }: SigningAccount, onState: OnState): Promise<void> {
    try {
      const nonce = await this.#nextNonce(address)
      onState({ state: 'signing' })
      const signed = await extrinsic.signAsync(address, { signer, nonce })
      this.#nonces.set(address, nonce + 1)
      onState({ state: 'sent', hash: signed.hash.toHex() })
      await this.#follow(signed, onState)
    } catch (error) {
      this.#nonces.delete(address)
      onState({ state: 'refused', ...describeFailure(error) })
    }
  }

  async #nextNonce(address: string): Promise<number> {
    const onChain = (await this.#chain.api.rpc.system.accountNextIndex(address)).toNumber()
    return Math.max(onChain, this.#nonces.get(address) ?? 0)
  }

  /** Resolves at the end of the transaction; rejects when it was not even accepted for sending. */
  #follow(signed: Extrinsic, onState: OnState): Promise<undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    let unsubscribe: (() => void) | undefined
    let ended = false
    const end = () => {
      ended = true
      unsubscribe?.()
      resolve(undefined)
    }
    const stopping = signed.send((result) => {
      const state = this.#stateOf(signed, result)
      if (state === undefined || ended) return
      onState(state)
      if (state.state === 'final' || state.state === 'refused') end()
    })
    stopping.then((stop) => {
      unsubscribe = stop
      if (ended) stop()
    }, reject)
    return promise
  }

  #stateOf(signed: Extrinsic, result: ISubmittableResult): TransactionState | undefined {
    const hash = signed.hash.toHex()
    const { status } = result
    if (status.isReady || status.isBroadcast || status.isRetracted) return { state: 'sent', hash }
    if (status.isInBlock) return { state: 'included', hash, block: status.asInBlock.toHex() }
    if (status.isFinalized) return this.#final(hash, result)
    if (status.isInvalid) {
      return { state: 'refused', code: 'transaction_invalid', message: 'The chain no longer accepts this transaction.' }
    }
    if (!result.isError) return undefined
    const message = 'The light client lost sight of the transaction; it may still arrive. Look at your tasks first.'
    return { state: 'refused', code: 'transaction_lost', message }
  }

  #final(hash: string, result: ISubmittableResult): TransactionState {
    const { status, dispatchError, events } = result
    const blockNumber = result instanceof SubmittableResult ? result.blockNumber : undefined
    if (dispatchError !== undefined) {
      return { state: 'refused', ...describeDispatchError(dispatchError, this.#chain.api.registry) }
    }
    const plain = events.map(({ event }): ChainEvent => {
      const names = event.data.names ?? []
      const values = event.data.map((value) => value.toJSON())
      const data = names.length > 0 ? Object.fromEntries(names.map((name, at) => [name, values[at]])) : values
      return { section: event.section, name: event.method, data }
    })
    const submitted = plain.find(({ section, name }) => section === 'edgeConnect' && name === 'Submitted')
    return {
      state: 'final',
      hash,
      block: { number: blockNumber?.toNumber() ?? 0, hash: status.asFinalized.toHex() },
      events: plain,
      taskId: submittedData.safeParse(submitted?.data).data?.task,
    }
  }
}
