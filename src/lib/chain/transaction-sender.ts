import type { TransactionEvent } from '@edgecloud/light-client'
import type { SubmittableExtrinsic } from '@polkadot/api/types'
import type { DispatchError, EventRecord } from '@polkadot/types/interfaces'
import { z } from 'zod'
import { pause } from '../pause.ts'
import type { ChainApi } from './chain-api.ts'
import { wideInteger } from './codec-json.ts'
import { describeDispatchError } from './dispatch-failure.ts'
import { describeFailure } from './errors.ts'
import type { SigningAccount } from './signing-account.ts'
import type { ChainEvent, TransactionState } from './transaction-state.ts'

type Extrinsic = SubmittableExtrinsic<'promise'>
type OnState = (state: TransactionState) => void

/** A peer may learn of a final block a little later than we do; then it cannot prove the block's events yet. */
const READ_TRIES = 5
const READ_AGAIN_MS = 1_000

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
      const end = await this.#toEnd(signed, onState)
      if (end.event !== 'finalized') this.#nonces.delete(address)
    } catch (error) {
      this.#nonces.delete(address)
      onState({ state: 'refused', ...describeFailure(error) })
    }
  }

  /** Sends what is ready to go and tells how it ended. */
  async #toEnd(ready: Extrinsic, onState: OnState): Promise<LastEvent> {
    const hash = ready.hash.toHex()
    onState({ state: 'sent', hash })
    const end = await this.#follow(ready.toHex(), (block) =>
      onState(block === undefined ? { state: 'sent', hash } : { state: 'included', hash, block }),
    )
    onState(end.event === 'finalized' ? await this.#final(hash, end.block) : refusal(end))
    return end
  }

  async #nextNonce(address: string): Promise<number> {
    const onChain = (await this.#chain.api.rpc.system.accountNextIndex(address)).toNumber()
    return Math.max(onChain, this.#nonces.get(address) ?? 0)
  }

  /** Resolves with the last event; rejects when the transaction was not even accepted for sending. */
  #follow(hex: string, onIncluded: (block: string | undefined) => void): Promise<LastEvent> {
    const { promise, resolve, reject } = Promise.withResolvers<LastEvent>()
    const onEvent = (event: TransactionEvent) => {
      if (event.event === 'bestChainBlockIncluded') onIncluded(event.block?.hash)
      else if (event.event === 'finalized' || 'error' in event) resolve(event)
    }
    this.#chain.watch(hex, onEvent).catch(reject)
    return promise
  }

  async #final(hash: string, { hash: block, index }: { hash: string; index: number }): Promise<TransactionState> {
    const { number, events } = await this.#eventsOf(block, index)
    const failed = events.find(({ section, method }) => section === 'system' && method === 'ExtrinsicFailed')
    if (failed !== undefined) {
      const error = this.#chain.api.registry.createType<DispatchError>('DispatchError', failed.data[0]?.toU8a())
      return { state: 'refused', ...describeDispatchError(error, this.#chain.api.registry) }
    }
    const plain = events.map(plainEvent)
    const submitted = plain.find(({ section, name }) => section === 'edgeConnect' && name === 'Submitted')
    const taskId = submittedData.safeParse(submitted?.data).data?.task
    return { state: 'final', hash, block: { number, hash: block }, events: plain, taskId }
  }

  async #eventsOf(block: string, index: number): ReturnType<ChainApi['eventsOf']> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#chain.eventsOf(block, index)
      } catch (error) {
        if (tries === READ_TRIES) throw error
        await pause(READ_AGAIN_MS)
      }
    }
  }
}

type LastEvent = Extract<TransactionEvent, { event: 'finalized' | 'error' | 'invalid' | 'dropped' }>

function refusal(end: Exclude<LastEvent, { event: 'finalized' }>): TransactionState {
  if (end.event === 'invalid') {
    const message = `The chain no longer accepts this transaction: ${end.error}`
    return { state: 'refused', code: 'transaction_invalid', message }
  }
  const message = `The light client lost sight of the transaction (${end.error}); it may still arrive. Look at your tasks first.`
  return { state: 'refused', code: 'transaction_lost', message }
}

function plainEvent(event: EventRecord['event']): ChainEvent {
  const names = event.data.names ?? []
  const values = event.data.map((value) => value.toJSON())
  const data = names.length > 0 ? Object.fromEntries(names.map((name, at) => [name, values[at]])) : values
  return { section: event.section, name: event.method, data }
}
