import type { ApiPromise } from '@polkadot/api'
import type { NamedCall } from '../outbox/intent-call.ts'
import type { OutboxChain } from '../outbox/outbox-chain.ts'
import { buildCall } from './call-runtime.ts'
import type { ChainReader } from './chain-reader.ts'
import type { Transactor } from './transactor.ts'

/** Gives the outbox what it needs of the chain, by names of calls instead of the SDK's objects. */
export function outboxChain(api: ApiPromise, reader: ChainReader, transactor: Transactor): OutboxChain {
  /** Fees by call name: they differ little with the parameters, and one question per name is enough. */
  const fees = new Map<string, bigint>()
  return {
    address: transactor.address,
    account: (at) => reader.account(at),
    sign: ({ name, params }, nonce, anchor, eraBlocks) =>
      transactor.sign(buildCall(api, name, params), nonce, anchor, eraBlocks),
    submit: (hex, signal) => transactor.submit(hex, signal),
    async fee({ name, params }: NamedCall) {
      const key = name.join('.')
      const known = fees.get(key)
      if (known !== undefined) return known
      const fee = await transactor.fee(buildCall(api, name, params))
      fees.set(key, fee)
      return fee
    },
  }
}
