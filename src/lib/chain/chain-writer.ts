import type { SubmittableExtrinsic } from '@polkadot/api/types'
import { u8aToHex } from '@polkadot/util'
import { wideInteger } from './codec-json.ts'
import type { ChainApi } from './chain-api.ts'
import type { ChainCall, CostEstimate } from './chain-calls.ts'
import type { ChainReader } from './chain-reader.ts'
import { RuntimeApiMissingError } from './errors.ts'
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
    const [{ partialFee }, balance] = await Promise.all([
      this.#extrinsic(call).paymentInfo(address),
      this.#reader.balance(address),
    ])
    return { fee: partialFee.toBigInt(), deposit: this.#deposit(call), spendable: balance.value.spendable }
  }

  submit(call: ChainCall, account: SigningAccount, onState: (state: TransactionState) => void): Promise<void> {
    return this.#sender.send(this.#extrinsic(call), account, onState)
  }

  #extrinsic(call: ChainCall): Extrinsic {
    switch (call.kind) {
      case 'submit': {
        const { specHash, body, requirements, placement } = call.submission
        // Bytes go as hex: the codec would take a bare byte array for one that carries its length.
        return this.#tx('submit')(specHash, u8aToHex(body), requirements, placement)
      }
      case 'cancel':
        return this.#tx('cancel')(call.task)
      case 'poke':
        return this.#tx('poke')(call.task)
    }
  }

  #tx(method: string) {
    const tx = this.#chain.api.tx['edgeConnect']?.[method]
    if (tx === undefined) throw new RuntimeApiMissingError(`edgeConnect.${method}`)
    return tx
  }

  #deposit(call: ChainCall): bigint {
    if (call.kind !== 'submit') return 0n
    const { edgeConnect } = this.#chain.api.consts
    const constant = (name: string) => wideInteger.parse(edgeConnect?.[name]?.toJSON() ?? 0)
    return constant('depositBase') + constant('depositPerByte') * BigInt(call.submission.body.length)
  }
}
