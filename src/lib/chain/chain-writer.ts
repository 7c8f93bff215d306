import type { SubmittableExtrinsic } from '@polkadot/api/types'
import { u8aToHex } from '@polkadot/util'
import type { ChainApi } from './chain-api.ts'
import type { ChainCall, CostEstimate } from './chain-calls.ts'
import type { ChainReader } from './chain-reader.ts'
import { RuntimeApiMissingError } from './errors.ts'
import type { Quote } from './quote.ts'
import type { SigningAccount } from './signing-account.ts'
import { TransactionSender } from './transaction-sender.ts'
import type { TransactionState } from './transaction-state.ts'

type Extrinsic = SubmittableExtrinsic<'promise'>

/** Turns our calls into transactions. */
export class ChainWriter {
  readonly #chain: ChainApi
  readonly #reader: ChainReader
  readonly #sender: TransactionSender

  constructor(chain: ChainApi, reader: ChainReader) {
    this.#chain = chain
    this.#reader = reader
    this.#sender = new TransactionSender(chain)
  }

  async estimate(call: ChainCall, address: string): Promise<CostEstimate> {
    const [{ partialFee }, balance, quote] = await Promise.all([
      this.#extrinsic(call).paymentInfo(address),
      this.#reader.balance(address),
      this.#quote(call),
    ])
    const fee = partialFee.toBigInt()
    return { fee, deposit: quote?.deposit ?? 0n, spendable: balance.value.spendable, quote }
  }

  submit(call: ChainCall, account: SigningAccount, onState: (state: TransactionState) => void): Promise<void> {
    return this.#sender.send(this.#extrinsic(call), account, onState)
  }

  async #quote(call: ChainCall): Promise<Quote | undefined> {
    if (call.kind === 'submit') return (await this.#reader.quote(call.submission)).value
    // A new file stays where the old one is; only what is held for it changes.
    if (call.kind === 'update') return (await this.#reader.quote({ ...call.change, placement: { workers: [] } })).value
    return undefined
  }

  #extrinsic(call: ChainCall): Extrinsic {
    switch (call.kind) {
      case 'submit': {
        const { specHash, body, requirements, placement } = call.submission
        // Bytes go as hex: the codec would take a bare byte array for one that carries its length.
        return this.#tx('submit')(specHash, u8aToHex(body), requirements, placement)
      }
      case 'update': {
        const { specHash, body, requirements } = call.change
        return this.#tx('update')(call.task, specHash, u8aToHex(body), requirements)
      }
      case 'scale':
        return this.#tx('scale')(call.task, call.scaling)
      case 'cancel':
        return this.#tx('cancel')(call.task)
      case 'poke':
        return this.#tx('poke')(call.task)
      case 'transfer':
        return this.#tx('transferKeepAlive', 'balances')(call.to, call.amount)
    }
  }

  #tx(method: string, pallet = 'edgeConnect') {
    const tx = this.#chain.api.tx[pallet]?.[method]
    if (tx === undefined) throw new RuntimeApiMissingError(`${pallet}.${method}`)
    return tx
  }
}
