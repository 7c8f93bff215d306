import type { SubmittableExtrinsic } from '@polkadot/api/types'
import type { KeyringPair } from '@polkadot/keyring/types'
import type { LightApi } from '../../support/light-api.ts'
import { wallMs } from './wall-ms.ts'

/** When a transaction was where, in Unix milliseconds of this process. */
export interface Submitted {
  /** Handed to the light client, signed. */
  readonly sentMs: number
  /** The light client knew the block that it is in. */
  readonly includedMs: number
  /** The light client held that block to be final. */
  readonly finalMs: number
}

/**
 * Signs and sends, and resolves as soon as its block is final. That is taken from the heads, as a worker takes it, and not
 * from the watch of the transaction, which tells the same later. Throws when the transaction is dropped; what it did is for
 * the caller to see.
 */
export async function submitWatched(
  { api, provider }: LightApi,
  call: SubmittableExtrinsic<'promise'>,
  signer: KeyringPair,
): Promise<Submitted> {
  const signed = await call.signAsync(signer)
  const included = Promise.withResolvers<{ hash: string; atMs: number }>()
  const heads: { number: number; atMs: number }[] = []
  let onHead = (): void => undefined
  const unsubscribe = await api.rpc.chain.subscribeFinalizedHeads((header) => {
    heads.push({ number: header.number.toNumber(), atMs: wallMs() })
    onHead()
  })
  try {
    const sentMs = wallMs()
    await provider.watchTransaction(signed.toHex(), (event) => {
      const { event: kind } = event
      // A block of a fork is named as well; which one it came into in the end is said last.
      if (kind === 'bestChainBlockIncluded' && event.block) included.resolve({ ...event.block, atMs: wallMs() })
      else if (kind === 'finalized') included.resolve({ ...event.block, atMs: wallMs() })
      else if ('error' in event) included.reject(new Error(`the transaction ended as ${kind}: ${event.error}`))
    })
    const { hash, atMs } = await included.promise
    const number = (await api.rpc.chain.getHeader(hash)).number.toNumber()
    for (;;) {
      const final = heads.find((head) => head.number >= number)
      if (final) return { sentMs, includedMs: atMs, finalMs: final.atMs }
      await new Promise<void>((resolve) => (onHead = resolve))
    }
  } finally {
    unsubscribe()
  }
}
