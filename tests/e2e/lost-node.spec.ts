import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Keyring } from '@polkadot/keyring'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { expect, test } from '@playwright/test'
import { awaitFinalized } from '../support/await-finalized.ts'
import { countingProxy } from '../support/counting-proxy.ts'
import { DevChain } from '../support/dev-chain.ts'
import { lightApi } from '../support/light-api.ts'
import { ROOT } from '../support/root.ts'

test('whatever is asked while no node is connected ends at once, and the node is found again', async () => {
  await cryptoWaitReady()
  const dir = mkdtempSync(join(tmpdir(), 'edgecloud-lost-'))
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  const chain = await DevChain.start({ root: ROOT, dir, cacheDir, preset: 'development' })
  const wire = await countingProxy(chain.clientSpec)
  const client = await lightApi(wire.chainSpec)
  try {
    const { api, provider } = client
    const alice = new Keyring({ type: 'sr25519' }).addFromUri('//Alice')
    const account = api.query['system']?.['account']
    const remark = api.tx['system']?.['remark']
    if (account === undefined || remark === undefined) throw new Error('the runtime has no system.account')
    const before = await awaitFinalized(api, 2, 60_000)

    await wire.cut()
    const questions = {
      entry: () => account(alice.address),
      entries: () => provider.send('state_queryStorageAt', [[account.key(alice.address)]]),
      call: () => provider.send('state_call', ['WorkersApi_workers', '0x00000000000000010000']),
      fee: () => remark('0x00').paymentInfo(alice),
      signature: () => remark('0x00').signAsync(alice),
    }
    for (const [name, ask] of Object.entries(questions)) {
      const started = performance.now()
      // The first may be on its way while the connection breaks, which is said in other words.
      await expect(ask(), name).rejects.toThrow(/No node|Storage query errors/)
      expect(performance.now() - started, name).toBeLessThan(10_000)
    }

    await wire.mend()
    await awaitFinalized(api, before + 3, 120_000)
    expect((await account(alice.address)).toJSON()).toHaveProperty('nonce', 0)
    expect((await remark('0x00').paymentInfo(alice)).partialFee.toBigInt()).toBeGreaterThan(0n)
  } finally {
    await client.stop()
    await wire.close()
    await chain.stop()
    rmSync(dir, { recursive: true, force: true })
  }
})
