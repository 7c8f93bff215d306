import { expect, it } from 'vitest'
import { TransactionRefusedError } from './errors.ts'
import { followTransaction, MAX_RESENDS } from './follow-transaction.ts'
import { ScriptedChain } from './scripted-chain.ts'
import { SmoldotProvider } from './smoldot-provider.ts'
import type { TransactionEvent } from './transaction-event.ts'

declare function setImmediate(callback: (value: unknown) => void): unknown

const DROPPED = { event: 'dropped', error: 'gap in chain of blocks' }
const FINAL = { event: 'finalized', block: { hash: '0x02', index: 1 } }

/** A chain that says so much of each sending, one after the other, and has a final block. */
function chainThat(...says: (readonly object[])[]): ScriptedChain {
  return new ScriptedChain(({ id, method }, chain) => {
    chain.answer(id, method.startsWith('chain_unsubscribe') ? true : `${method} ${id}`)
    if (method === 'chain_subscribeFinalizedHeads') {
      for (const number of ['0x0', '0x7']) chain.notify(`${method} ${id}`, { number })
    }
    if (method !== 'transactionWatch_v1_submitAndWatch') return
    for (const event of says.shift() ?? []) chain.notify(`${method} ${id}`, event)
  })
}

async function follow(...chains: ScriptedChain[]) {
  const provider = new SmoldotProvider(() => Promise.resolve(chains.shift() ?? chainThat()))
  await provider.connect()
  const seen: TransactionEvent[] = []
  const stop = await followTransaction(provider, '0x00', (event) => seen.push(event))
  await settled()
  return { seen: seen.map((event) => ('error' in event ? `${event.event}: ${event.error}` : event.event)), stop }
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
const sendings = (chain: ScriptedChain) =>
  chain.requests.filter(({ method }) => method.startsWith('transaction')).length

it('is sent again when the light client loses sight of it, at once or later', async () => {
  const chain = chainThat([DROPPED], [{ event: 'validated' }, DROPPED], [FINAL])
  expect((await follow(chain)).seen).toEqual(['validated', 'finalized'])
  expect(sendings(chain)).toBe(3)
  expect(chain.requests.filter(({ method }) => method === 'chain_unsubscribeFinalizedHeads')).toHaveLength(2)
})

it('is given up as dropped after some times', async () => {
  const chain = chainThat(...Array<object[]>(MAX_RESENDS + 2).fill([DROPPED]))
  expect((await follow(chain)).seen).toEqual(['dropped: gap in chain of blocks'])
  expect(sendings(chain)).toBe(MAX_RESENDS + 1)
})

it('is sent again by the light client that comes after a crash', async () => {
  const [first, second] = [chainThat([{ event: 'validated' }]), chainThat([FINAL])]
  const chains = [first, second]
  const provider = new SmoldotProvider(() => Promise.resolve(chains.shift() ?? chainThat()))
  await provider.connect()
  const seen: string[] = []
  await followTransaction(provider, '0x00', ({ event }) => seen.push(event))
  await settled()
  first.crash(new Error('wasm trap'))
  await settled()
  expect(seen).toEqual(['validated', 'finalized'])
})

it('that is refused when sent first is refused', async () => {
  await expect(follow(chainThat([{ event: 'invalid', error: 'BadProof' }]))).rejects.toBeInstanceOf(
    TransactionRefusedError,
  )
})

it('that is refused when sent again may have been included before, and is not called invalid', async () => {
  expect((await follow(chainThat([DROPPED], [{ event: 'invalid', error: 'Stale' }]))).seen).toEqual(['dropped: Stale'])
  const later = chainThat([DROPPED], [{ event: 'validated' }, { event: 'invalid', error: 'Stale' }])
  expect((await follow(later)).seen).toEqual(['validated', 'dropped: Stale'])
})

it('is watched no longer once that was asked for', async () => {
  const chain = chainThat([{ event: 'validated' }])
  const { stop } = await follow(chain)
  await stop()
  expect(chain.requests.at(-1)?.method).toBe('transactionWatch_v1_unwatch')
})

it('is not sent again once it is watched no longer', async () => {
  const chain = chainThat([{ event: 'validated' }, DROPPED])
  const provider = new SmoldotProvider(() => Promise.resolve(chain))
  await provider.connect()
  const seen: string[] = []
  const stop = await followTransaction(provider, '0x00', ({ event }) => seen.push(event))
  await stop()
  await settled()
  expect(seen).toEqual(['validated'])
  expect(chain.requests.filter(({ method }) => method.endsWith('submitAndWatch'))).toHaveLength(1)
})
