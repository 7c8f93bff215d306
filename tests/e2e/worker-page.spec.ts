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
import { registerWorkers } from '../support/register-workers.ts'
import { ROOT } from '../support/root.ts'

test('a page of 256 workers comes over the light client in one proved call', async () => {
  await cryptoWaitReady()
  const dir = mkdtempSync(join(tmpdir(), 'edgecloud-page-'))
  const chain = await DevChain.start({
    root: ROOT,
    dir,
    cacheDir: join(homedir(), '.cache', 'edgecloud'),
    preset: 'development',
  })
  const wire = await countingProxy(chain.clientSpec)
  const client = await lightApi(wire.chainSpec)
  try {
    const { api } = client
    await awaitFinalized(api, 2, 60_000)
    await registerWorkers(client, new Keyring({ type: 'sr25519' }).addFromUri('//Alice'), 256)
    const workers = api.call['workersApi']?.['workers']
    if (workers === undefined) throw new Error('the runtime has no WorkersApi')

    const times: number[] = []
    let bytes = 0
    const bytesBefore = wire.received()
    for (let round = 0; round < 10; round += 1) {
      const before = performance.now()
      const page = await workers(null, 0, 256)
      times.push(performance.now() - before)
      bytes = page.encodedLength
      expect(page.toJSON()).toMatchObject({ next: null })
      expect(page.toJSON()).toHaveProperty('items.length', 256)
    }
    const perPage = (wire.received() - bytesBefore) / times.length
    times.sort((a, b) => a - b)
    console.log(
      `256 workers: median ${Math.round(times[5] ?? 0)} ms, slowest ${Math.round(times[9] ?? 0)} ms; ` +
        `answer ${bytes} bytes, ${Math.round(perPage)} bytes on the wire`,
    )
    expect(times[5]).toBeLessThan(3_000)
  } finally {
    await client.stop()
    await wire.close()
    await chain.stop()
    rmSync(dir, { recursive: true, force: true })
  }
})
