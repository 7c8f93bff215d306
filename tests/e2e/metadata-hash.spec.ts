import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { merkleizeMetadata } from '@polkadot-api/merkleize-metadata'
import { Keyring } from '@polkadot/keyring'
import type { Bytes, Option } from '@polkadot/types'
import { u8aToHex } from '@polkadot/util'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { expect, test } from '@playwright/test'
import { awaitFinalized } from '../support/await-finalized.ts'
import { DevChain } from '../support/dev-chain.ts'
import { lightApi, type LightApi } from '../support/light-api.ts'
import { ROOT } from '../support/root.ts'

/** Why the transaction was refused, or undefined once it is final. */
async function fate({ provider }: LightApi, hex: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const watching = provider.watchTransaction(hex, (event) => {
    if (event.event === 'finalized') resolve(undefined)
    else if ('error' in event) resolve(`${event.event}: ${event.error}`)
  })
  watching.catch((error: unknown) => resolve(String(error)))
  return await promise
}

test('a wallet that checks what it signs is believed, one that read other metadata is not', async () => {
  test.setTimeout(240_000)
  await cryptoWaitReady()
  const dir = mkdtempSync(join(tmpdir(), 'edgecloud-metadata-'))
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  const chain = await DevChain.start({ root: ROOT, dir, cacheDir, preset: 'development' })
  const client = await lightApi(chain.clientSpec)
  try {
    const { api } = client
    await awaitFinalized(api, 3, 60_000)
    const answer = await api.call['metadata']?.['metadataAtVersion']?.(15)
    const remark = api.tx['system']?.['remark']?.('0x00')
    if (answer === undefined || remark === undefined) throw new Error('the runtime lacks metadata or system.remark')
    const { specVersion, specName } = api.runtimeVersion
    const metadata = api.createType<Option<Bytes>>('Option<Bytes>', answer.toU8a()).unwrap().toU8a(true)
    const digest = merkleizeMetadata(metadata, {
      base58Prefix: 42,
      decimals: 12,
      specName: specName.toString(),
      specVersion: specVersion.toNumber(),
      tokenSymbol: 'EDG',
    }).digest()
    const alice = new Keyring({ type: 'sr25519' }).addFromUri('//Alice')
    const signed = async (metadataHash: string) =>
      (await remark.signAsync(alice, { mode: 1, metadataHash, withSignedTransaction: true })).toHex()

    const wrong = Uint8Array.from(digest, (byte, index) => (index === 0 ? byte ^ 1 : byte))
    expect(await fate(client, await signed(u8aToHex(wrong)))).toContain('BadProof')
    expect(await fate(client, await signed(u8aToHex(digest)))).toBeUndefined()
  } finally {
    await client.stop()
    await chain.stop()
    rmSync(dir, { recursive: true, force: true })
  }
})
