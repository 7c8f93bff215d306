import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { HttpProvider } from '@polkadot/api'
import { Keyring } from '@polkadot/keyring'
import type { KeyringPair } from '@polkadot/keyring/types'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { awaitFinalized } from '../support/await-finalized.ts'
import { DevChain } from '../support/dev-chain.ts'
import { freePort } from '../../worker-bridge/src/commands/free-port.ts'
import { lightApi } from '../support/light-api.ts'
import { registerWorkers } from '../support/register-workers.ts'
import { ROOT } from '../support/root.ts'
import { send } from '../support/send.ts'

/** Reports sent in all: a third by registered workers, a third by strangers, a third that were sent before. */
const REPORTS = 10_000
const WORKERS = 20
/** Transactions of owners that go on in the meantime, one after the other. */
const TRANSFERS = 5
/** What the pool of a node holds at most, by the node's own default. */
const POOL = 8_192

const poolSchema = z.array(z.unknown())
const headerSchema = z.object({ number: z.string() })
const blockSchema = z.object({ block: z.object({ extrinsics: z.array(z.string()) }) })

test('ten thousand reports without a fee fill neither the pool nor the blocks, and owners are served', async () => {
  test.setTimeout(600_000)
  await cryptoWaitReady()
  const dir = mkdtempSync(join(tmpdir(), 'edgecloud-flood-'))
  const rpcPort = await freePort('127.0.0.1')
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  const chain = await DevChain.start({ root: ROOT, dir, cacheDir, preset: 'development', rpcPort })
  const client = await lightApi(chain.clientSpec)
  const rpc = new HttpProvider(`http://127.0.0.1:${rpcPort}`)
  try {
    const { api } = client
    await awaitFinalized(api, 3, 60_000)
    const keyring = new Keyring({ type: 'sr25519' })
    const [alice, bob] = ['//Alice', '//Bob'].map((uri) => keyring.addFromUri(uri))
    const heartbeat = api.tx['edgeConnect']?.['heartbeat']
    const startSession = api.tx['workers']?.['startSession']
    const batchAll = api.tx['utility']?.['batchAll']
    const { transferKeepAlive: transfer, transferAll } = api.tx['balances'] ?? {}
    if (!alice || !bob || !heartbeat || !startSession || !batchAll || !transfer || !transferAll) {
      throw new Error('the runtime lacks a call')
    }

    const accounts = await registerWorkers(client, bob, WORKERS)
    const fund = accounts.map(({ address }) => transfer(address, 10_000_000_000))
    await send(client, batchAll(fund), bob)
    // What is left after the start must not pay for anything.
    await Promise.all(
      accounts.map((account) =>
        send(client, batchAll([startSession(1, []), transferAll(bob.address, false)]), account),
      ),
    )

    const sign = async (pair: KeyringPair, nonce: number) =>
      (await heartbeat(1, []).signAsync(pair, { nonce, era: 0 })).toHex()
    const share = Math.floor(REPORTS / 3)
    // One after the other: thousands of signatures under way at once take gigabytes.
    const own: string[] = []
    const foreign: string[] = []
    for (let index = 0; index < share; index += 1) {
      const account = accounts[index % WORKERS]
      if (account === undefined) throw new Error('no worker')
      own.push(await sign(account, 1 + Math.floor(index / WORKERS)))
      foreign.push(await sign(keyring.addFromUri(`//stranger/${index}`), 0))
    }
    const repeated = own.slice(0, REPORTS - 2 * share)

    const height = async () => Number(headerSchema.parse(await rpc.send('chain_getHeader', [])).number)
    const before = await height()
    let accepted = 0
    let most = 0
    const flood = (async () => {
      for (const [index, hex] of [...own, ...foreign, ...repeated].entries()) {
        await rpc.send('author_submitExtrinsic', [hex]).then(
          () => (accepted += 1),
          () => undefined, // refused by the pool, as most of them must be
        )
        if (index % 500 === 0) {
          most = Math.max(most, poolSchema.parse(await rpc.send('author_pendingExtrinsics', [])).length)
        }
      }
    })()
    const waits: number[] = []
    for (let index = 0; index < TRANSFERS; index += 1) {
      const { broadcastToFinalMs } = await send(client, transfer(bob.address, 1_000_000_000), alice)
      waits.push(broadcastToFinalMs)
    }
    await flood
    const last = await height()
    await awaitFinalized(api, last + 2, 60_000)

    const cap = Number(api.consts['workers']?.['heartbeatsPerBlock']?.toString())
    const perBlock: number[] = []
    for (let number = before; number <= last + 2; number += 1) {
      const hash = await rpc.send('chain_getBlockHash', [number])
      const { extrinsics } = blockSchema.parse(await rpc.send('chain_getBlock', [hash])).block
      const methods = extrinsics.map((hex) => api.createType('Extrinsic', hex).method.method)
      perBlock.push(methods.filter((name) => name === 'heartbeat').length)
    }
    const left = poolSchema.parse(await rpc.send('author_pendingExtrinsics', [])).length
    const included = perBlock.reduce((sum, count) => sum + count, 0)
    console.log(
      `${REPORTS} reports: ${accepted} taken into the pool, at most ${most} in it at once, ${left} left at the end; ` +
        `${included} in ${perBlock.length} blocks, at most ${Math.max(...perBlock)} in one (room for ${cap}); ` +
        `owners waited ${waits.map((ms) => Math.round(ms)).join(', ')} ms until final`,
    )
    // Strangers and repetitions never get in.
    expect(accepted).toBeLessThanOrEqual(share)
    expect(most).toBeLessThanOrEqual(POOL)
    expect(left).toBeLessThan(share)
    expect(Math.max(...perBlock)).toBeLessThanOrEqual(Math.min(cap, WORKERS))
    // One for each worker and interval, however many were sent.
    expect(included).toBeLessThanOrEqual(WORKERS * Math.ceil(perBlock.length / 3))
    expect(included).toBeGreaterThanOrEqual(WORKERS)
    // Within a few blocks, as without any of it.
    expect(Math.max(...waits)).toBeLessThan(30_000)
  } finally {
    await client.stop()
    await chain.stop()
    rmSync(dir, { recursive: true, force: true })
  }
})
