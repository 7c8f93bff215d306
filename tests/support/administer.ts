import type { SubmittableExtrinsic } from '@polkadot/api/types'
import { Keyring } from '@polkadot/keyring'
import { sortAddresses } from '@polkadot/util-crypto'
import { z } from 'zod'
import type { LightApi } from './light-api.ts'
import { send } from './send.ts'

const MOST_WEIGHT = { refTime: 10_000_000_000, proofSize: 1_000_000 }

const multisigSchema = z.object({ when: z.object({ height: z.number(), index: z.number() }) })

/** Makes a call as root on a `local` chain: Alice and Bob agree, which two of three administrators have to. */
export async function administer(client: LightApi, call: SubmittableExtrinsic<'promise'>): Promise<void> {
  const { api } = client
  const keyring = new Keyring({ type: 'sr25519' })
  const [alice, bob, charlie] = ['//Alice', '//Bob', '//Charlie'].map((uri) => keyring.addFromUri(uri))
  const asMulti = api.tx['multisig']?.['asMulti']
  const sudo = api.tx['sudo']?.['sudo']?.(call)
  const key = await api.query['sudo']?.['key']?.()
  if (!alice || !bob || !charlie || !asMulti || !sudo || !key) throw new Error('the runtime has no multisig or no sudo')
  const others = (...pairs: { address: string }[]) => sortAddresses(pairs.map(({ address }) => address))
  await send(client, asMulti(2, others(bob, charlie), null, sudo, MOST_WEIGHT), alice)
  const pending = await api.query['multisig']?.['multisigs']?.(key.toString(), sudo.method.hash)
  const { when } = multisigSchema.parse(pending?.toJSON())
  await send(client, asMulti(2, others(alice, charlie), when, sudo, MOST_WEIGHT), bob)
}
