import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { LightClientRpcError } from '@edgecloud/light-client'
import { Keyring } from '@polkadot/keyring'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { expect, test } from '@playwright/test'
import { makeLightSpec } from '../../scripts/site/make-light-spec.ts'
import { administer } from '../support/administer.ts'
import { awaitFinalized } from '../support/await-finalized.ts'
import { DevChain } from '../support/dev-chain.ts'
import { lightApi } from '../support/light-api.ts'
import { ROOT } from '../support/root.ts'
import { send } from '../support/send.ts'

/** Slots in an epoch, and milliseconds in a slot, as the runtime sets them. */
const EPOCH = 20
const SLOT_MS = 3_000

test('a light client follows four validators, a set change and a pause of two epochs', async () => {
  test.setTimeout(600_000)
  await cryptoWaitReady()
  const dir = mkdtempSync(join(tmpdir(), 'edgecloud-validators-'))
  const chain = await DevChain.start({
    root: ROOT,
    dir,
    cacheDir: join(homedir(), '.cache', 'edgecloud'),
    preset: 'local',
  })
  const client = await lightApi(chain.clientSpec)
  try {
    const { api } = client
    const keyring = new Keyring({ type: 'sr25519' })
    const alice = keyring.addFromUri('//Alice')
    await awaitFinalized(api, 5, 90_000)
    // What a site would serve from now on.
    const checkpoint = join(dir, 'light-spec.json')
    writeFileSync(checkpoint, await makeLightSpec(readFileSync(chain.clientSpec, 'utf8')))
    const setBefore = (await api.query['grandpa']?.['currentSetId']?.())?.toString()

    // Every block is voted on as it comes: four validators finalize within a slot or two.
    const remark = api.tx['system']?.['remark']?.('0x00')
    if (remark === undefined) throw new Error('the runtime has no system.remark')
    const { broadcastToFinalMs } = await send(client, remark, alice)
    console.log(`broadcast to final with four validators: ${Math.round(broadcastToFinalMs)} ms`)
    expect(broadcastToFinalMs).toBeLessThan(5 * SLOT_MS)

    const dave = keyring.addFromUri('//Dave').address
    const removal = api.tx['validators']?.['remove']?.(dave)
    if (removal === undefined) throw new Error('the runtime has no validators.remove')
    // Nobody changes the set alone: two of Alice, Bob and Charlie do.
    await administer(client, removal)
    // The change waits for the session after the next.
    const setId = async () => {
      // A busy machine's nodes are lost for a moment now and then; what they are asked is asked again.
      const id = await api.query['grandpa']?.['currentSetId']?.().catch((error: unknown) => {
        if (!(error instanceof LightClientRpcError)) throw error
      })
      return Number(id?.toString())
    }
    await expect.poll(setId, { timeout: 4 * EPOCH * SLOT_MS, intervals: [SLOT_MS] }).toBeGreaterThan(Number(setBefore))
    const changed = (await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead())).number.toNumber()
    await awaitFinalized(api, changed + 5, 60_000)
    expect((await api.query['session']?.['validators']?.())?.toJSON()).toHaveLength(3)

    await chain.stop()
    const pause = (2 * EPOCH + 4) * SLOT_MS
    const until = Date.now() + pause
    // Nothing to wait for: the point is that nothing happens for two whole epochs.
    await expect.poll(() => Date.now() >= until, { timeout: pause + 10_000, intervals: [1_000] }).toBe(true)
    for (const index of [0, 1, 2, 3]) await chain.startValidator(index)
    const resumed = await awaitFinalized(api, changed + 10, 180_000)
    expect(resumed).toBeGreaterThan(changed)

    // And ones that know nothing yet sync across all of it, from genesis and from a checkpoint of before.
    for (const spec of [chain.clientSpec, checkpoint]) {
      const fresh = await lightApi(spec)
      try {
        expect(fresh.api.genesisHash.toHex()).toBe(api.genesisHash.toHex())
        await awaitFinalized(fresh.api, resumed, 120_000)
      } finally {
        await fresh.stop()
      }
    }
  } finally {
    await client.stop()
    await chain.stop()
    rmSync(dir, { recursive: true, force: true })
  }
})
