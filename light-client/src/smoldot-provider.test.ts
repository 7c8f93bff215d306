import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { LightClientDisconnectedError, TransactionRefusedError } from './errors.ts'
import { ScriptedChain } from './scripted-chain.ts'
import { SmoldotProvider } from './smoldot-provider.ts'
import type { TransactionEvent } from './transaction-event.ts'

async function connected(chain: ScriptedChain): Promise<SmoldotProvider> {
  const provider = new SmoldotProvider(() => Promise.resolve(chain))
  await provider.connect()
  return provider
}

declare function setImmediate(callback: (value: unknown) => void): unknown

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('SmoldotProvider', () => {
  it('matches answers to requests whatever their order', async () => {
    const chain = new ScriptedChain()
    const provider = await connected(chain)
    const first = provider.send('a', [])
    const second = provider.send('b', [])
    await settled()
    chain.answer(2, 'two')
    chain.answer(1, 'one')
    expect(await Promise.all([first, second])).toEqual(['one', 'two'])
  })

  it('gives an RPC error its code and message', async () => {
    const chain = new ScriptedChain(({ id }, c) =>
      c.push({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } }),
    )
    const provider = await connected(chain)
    await expect(provider.send('a', [])).rejects.toMatchObject({ rpcCode: -32601, message: '-32601: no' })
  })

  it('delivers a notification that came before the id of its subscription', async () => {
    const chain = new ScriptedChain(({ id }, c) => {
      c.notify('sub', 1)
      c.answer(id, 'sub')
      c.notify('sub', 2)
    })
    const provider = await connected(chain)
    const seen: unknown[] = []
    await provider.subscribe('x', 'x_subscribe', [], (_error, value) => seen.push(value))
    await settled()
    expect(seen).toEqual([1, 2])
  })

  it('answers system_health without asking the chain for it', async () => {
    const chain = new ScriptedChain(({ id, method }, c) => {
      if (method === 'system_peers') c.answer(id, [{}, {}])
    })
    const provider = await connected(chain)
    expect(await provider.send('system_health', [])).toEqual({ peers: 2, isSyncing: true, shouldHavePeers: true })
    expect(chain.requests.map(({ method }) => method)).toEqual(['system_peers'])
  })

  it('rejects what waits when the chain crashes, rebuilds it and renews subscriptions under the same id', async () => {
    const chains: ScriptedChain[] = []
    const provider = new SmoldotProvider(() => {
      const name = `inner-${chains.length}`
      const chain = new ScriptedChain(({ id, method }, c) => {
        if (method === 'x_subscribe') c.answer(id, name)
        if (method === 'x_unsubscribe') c.answer(id, true)
      })
      chains.push(chain)
      return Promise.resolve(chain)
    })
    const states: string[] = []
    provider.on('connected', () => states.push('connected'))
    provider.on('disconnected', () => states.push('disconnected'))
    await provider.connect()
    const seen: unknown[] = []
    const id = await provider.subscribe('x', 'x_subscribe', [], (_error, value) => seen.push(value))
    const waiting = provider.send('never_answered', [])
    await settled()
    chains[0]?.crash(new Error('wasm trap'))
    await expect(waiting).rejects.toBeInstanceOf(LightClientDisconnectedError)
    await settled()
    chains[1]?.notify('inner-1', 'after')
    await settled()
    expect(states).toEqual(['connected', 'disconnected', 'connected'])
    expect(seen).toEqual(['after'])
    await provider.unsubscribe('x', 'x_unsubscribe', id)
    expect(chains[1]?.requests.at(-1)).toMatchObject({ method: 'x_unsubscribe', params: ['inner-1'] })
    await provider.disconnect()
    expect(chains[1]?.removed).toBe(true)
  })

  it('starts a chain that crashes again and again later each time', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const starts: number[] = []
    const begun = Date.now()
    const provider = new SmoldotProvider(() => {
      if (starts.length === 50) return new Promise(() => undefined)
      starts.push(Date.now() - begun)
      const chain = new ScriptedChain(({ id }, c) => {
        c.answer(id, 'sub')
        c.crash(new Error('wasm trap'))
      })
      return Promise.resolve(chain)
    })
    await provider.connect()
    await provider.subscribe('x', 'x_subscribe', [], () => undefined)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(starts).toEqual([0, 0, 500, 1_500, 3_500, 7_500, 15_500])
    await provider.disconnect()
  })

  it('says why a transaction is invalid', async () => {
    const chain = new ScriptedChain(({ id }, c) => {
      c.answer(id, 'tx')
      c.notify('tx', { event: 'invalid', error: 'BadProof' })
    })
    const provider = await connected(chain)
    await expect(
      provider.subscribe('author_extrinsicUpdate', 'author_submitAndWatchExtrinsic', ['0x00'], () => undefined),
    ).rejects.toMatchObject({ code: 'transaction_refused', reason: 'BadProof' })
    await expect(provider.watchTransaction('0x00', () => undefined)).rejects.toBeInstanceOf(TransactionRefusedError)
  })

  it('maps the events of a watched transaction to legacy statuses', async () => {
    const chain = new ScriptedChain(({ id }, c) => {
      c.answer(id, 'tx')
      c.notify('tx', { event: 'validated' })
      c.notify('tx', { event: 'bestChainBlockIncluded', block: { hash: '0x01', index: 1 } })
      c.notify('tx', { event: 'bestChainBlockIncluded', block: null })
      c.notify('tx', { event: 'finalized', block: { hash: '0x02', index: '1' } })
    })
    const provider = await connected(chain)
    const seen: unknown[] = []
    await provider.subscribe('t', 'author_submitAndWatchExtrinsic', ['0x00'], (_error, value) => seen.push(value))
    await settled()
    expect(seen).toEqual(['ready', { inBlock: '0x01' }, { retracted: '0x01' }, { finalized: '0x02' }])
    expect(chain.requests[0]?.method).toBe('transactionWatch_v1_submitAndWatch')
  })

  it('ends a watched transaction as dropped when the chain crashes', async () => {
    const chain = new ScriptedChain(({ id }, c) => {
      c.answer(id, 'tx')
      c.notify('tx', { event: 'validated' })
    })
    const next = [chain, new ScriptedChain()]
    const provider = new SmoldotProvider(() => Promise.resolve(next.shift() ?? new ScriptedChain()))
    await provider.connect()
    const seen: TransactionEvent[] = []
    await provider.watchTransaction('0x00', (event) => seen.push(event))
    chain.crash(new Error('wasm trap'))
    await settled()
    expect(seen.map(({ event }) => event)).toEqual(['validated', 'dropped'])
  })

  it.each([
    ['before it answered', false],
    ['before it looked at it', true],
  ])('ends a transaction as dropped, not as refused, when the chain crashes %s', async (_, answers) => {
    const chain = new ScriptedChain(({ id }, c) => answers && c.answer(id, 'tx'))
    const next = [chain, new ScriptedChain()]
    const provider = new SmoldotProvider(() => Promise.resolve(next.shift() ?? new ScriptedChain()))
    await provider.connect()
    const seen: TransactionEvent[] = []
    const sending = provider.watchTransaction('0x00', (event) => seen.push(event))
    await settled()
    chain.crash(new Error('wasm trap'))
    await sending
    await settled()
    expect(seen.map(({ event }) => event)).toEqual(['dropped'])
  })

  it('refuses a transaction that was never sent', async () => {
    const provider = new SmoldotProvider(() => Promise.resolve(new ScriptedChain()))
    const seen: TransactionEvent[] = []
    await expect(provider.watchTransaction('0x00', (event) => seen.push(event))).rejects.toBeInstanceOf(
      LightClientDisconnectedError,
    )
    expect(seen).toEqual([])
  })

  it('offers no method that the light client does not serve', async () => {
    const chain = new ScriptedChain(({ id }, c) => c.answer(id, { methods: ['state_call', 'state_getPairs'] }))
    const provider = await connected(chain)
    expect(await provider.send('rpc_methods', [])).toEqual({ methods: ['state_call'] })
  })
})
