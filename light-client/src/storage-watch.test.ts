import { expect, it } from 'vitest'
import { ScriptedChain } from './scripted-chain.ts'
import { SmoldotProvider } from './smoldot-provider.ts'
import type { StorageChanges } from './storage-watch.ts'

declare function setImmediate(callback: (value: unknown) => void): unknown

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A chain with a head at first, whose reads wait until the test answers them. */
function chainWithReads() {
  const reads: number[] = []
  const chain = new ScriptedChain(({ id, method }, c) => {
    if (method === 'state_queryStorageAt') return void reads.push(id)
    c.answer(id, method === 'chain_subscribeNewHeads' ? 'heads' : true)
    if (method === 'chain_subscribeNewHeads') c.notify('heads', { number: '0x1' })
  })
  const next = async () => {
    await settled()
    const id = reads.shift()
    if (id === undefined) throw new Error('nothing is read')
    return id
  }
  return {
    ...{ chain, reads },
    head: () => chain.notify('heads', {}),
    answer: async (block: string, changes: StorageChanges['changes']) =>
      chain.answer(await next(), [{ block, changes }]),
    refuse: async () =>
      chain.push({ jsonrpc: '2.0', id: await next(), error: { code: -32_000, message: 'No node available' } }),
  }
}

async function watched(chain: ScriptedChain) {
  const provider = new SmoldotProvider(() => Promise.resolve(chain))
  await provider.connect()
  const told: StorageChanges[] = []
  const params = [['0xaa', '0xbb']]
  const id = provider.subscribe('state_storage', 'state_subscribeStorage', params, (_error, value) => told.push(value))
  id.catch(() => undefined) // looked at by who expects it
  return { provider, told, id }
}

it('tells each key at first, then those that have changed', async () => {
  const { chain, head, answer } = chainWithReads()
  const { told, id } = await watched(chain)
  await answer('0x01', [
    ['0xaa', '0x00'],
    ['0xbb', null],
  ])
  await id
  head()
  await answer('0x02', [
    ['0xaa', '0x00'],
    ['0xbb', '0x07'],
  ])
  head()
  await answer('0x03', [
    ['0xaa', '0x00'],
    ['0xbb', '0x07'],
  ])
  await settled()
  expect(told).toEqual([
    {
      block: '0x01',
      changes: [
        ['0xaa', '0x00'],
        ['0xbb', null],
      ],
    },
    { block: '0x02', changes: [['0xbb', '0x07']] },
  ])
  expect(chain.requests.map(({ method }) => method)).not.toContain('state_subscribeStorage')
})

it('rejects when no node answers, and asks no more', async () => {
  const { chain, reads, head, refuse } = chainWithReads()
  const { told, id } = await watched(chain)
  await refuse()
  await expect(id).rejects.toMatchObject({ code: 'light_client_rpc', message: '-32000: No node available' })
  head()
  await settled()
  expect({ told, reads }).toEqual({ told: [], reads: [] })
  expect(chain.requests.at(-1)).toMatchObject({ method: 'chain_unsubscribeNewHeads', params: ['heads'] })
})

it('reads again with the next block after one that no node answered', async () => {
  const { chain, reads, head, answer, refuse } = chainWithReads()
  const { told, id } = await watched(chain)
  await answer('0x01', [['0xaa', '0x00']])
  await id
  head()
  await refuse()
  await settled()
  expect(reads).toEqual([])
  head()
  await answer('0x03', [['0xaa', '0x01']])
  await settled()
  expect(told.map(({ block }) => block)).toEqual(['0x01', '0x03'])
})

it('makes one read of many blocks that come during one', async () => {
  const { chain, reads, head, answer } = chainWithReads()
  const { id } = await watched(chain)
  for (let block = 0; block < 5; block += 1) head()
  await settled()
  expect(reads).toHaveLength(1)
  await answer('0x01', [['0xaa', '0x00']])
  await id
  await answer('0x06', [['0xaa', '0x00']])
  await settled()
  expect(reads).toEqual([])
})

it('tells nothing after it was ended, not even what was being read', async () => {
  const { chain, head, answer } = chainWithReads()
  const { provider, told, id } = await watched(chain)
  await answer('0x01', [['0xaa', '0x00']])
  head()
  await settled()
  expect(await provider.unsubscribe('state_storage', 'state_unsubscribeStorage', await id)).toBe(true)
  await answer('0x02', [['0xaa', '0x01']])
  await settled()
  expect(told.map(({ block }) => block)).toEqual(['0x01'])
  expect(chain.requests.at(-1)).toMatchObject({ method: 'chain_unsubscribeNewHeads', params: ['heads'] })
})

it('begins anew, under the same id, on the chain that comes after a crash', async () => {
  const [first, second] = [chainWithReads(), chainWithReads()]
  const chains = [first.chain, second.chain]
  const provider = new SmoldotProvider(() => Promise.resolve(chains.shift() ?? new ScriptedChain()))
  await provider.connect()
  const told: StorageChanges[] = []
  const id = provider.subscribe('', 'state_subscribeStorage', [['0xaa']], (_error, value) => told.push(value))
  await first.answer('0x01', [['0xaa', '0x00']])
  await id
  first.chain.crash(new Error('panic'))
  await second.answer('0x01', [['0xaa', '0x00']])
  await settled()
  expect(told.map(({ changes }) => changes)).toEqual([[['0xaa', '0x00']], [['0xaa', '0x00']]])
})
