import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Chain } from './chain.svelte.ts'
import type { ChainSession, SessionEvents } from './chain-session.ts'
import type { Sourced } from './sourced.ts'

const read = <T>(value: T): Sourced<T> => ({
  value,
  source: 'light',
  block: { number: 7, hash: '0x07' },
  finality: 'final',
  at: Date.now(),
})

/** A session whose answers and events the test chooses. */
class ScriptedSession implements ChainSession {
  readonly cached = {
    workers: () => Promise.resolve(undefined),
    task: () => Promise.resolve(undefined),
    tasksOf: () => Promise.resolve(undefined),
  }
  stops = 0
  wakes = 0
  workers = () => Promise.resolve(read([]))
  worker = () => Promise.resolve(read(undefined))
  task = () => Promise.resolve(read(undefined))
  tasksOf = () => Promise.resolve(read({ items: [], more: false }))
  pace = () => Promise.resolve(read({ heartbeatInterval: 20, silence: 60, active: 3 }))
  quote = () => Promise.resolve(read({ deposit: 1n, replicas: [], unplaced: 0 }))
  body = () => Promise.resolve(read(undefined))
  balance = () => Promise.resolve(read({ spendable: 5n, free: 6n, held: 0n }))
  estimate = () => Promise.resolve({ fee: 1n, deposit: 2n, spendable: 5n })
  walletMetadata = () => Promise.reject(new Error('not asked for in this test'))
  submit: ChainSession['submit'] = (_call, _account, onState) => {
    onState({ state: 'signing' })
    onState({ state: 'refused', code: 'edgeConnect.NotOwner', message: 'Only the owner may do this.' })
    onState({ state: 'sent', hash: '0x' })
    return Promise.resolve()
  }
  wake() {
    this.wakes++
  }
  stop() {
    this.stops++
    return Promise.resolve()
  }
}

function open() {
  const session = new ScriptedSession()
  const opened = Promise.withResolvers<SessionEvents>()
  const chain = new Chain((events) => {
    opened.resolve(events)
    return Promise.resolve(session)
  })
  chain.start()
  return { chain, session, events: opened.promise }
}

beforeEach(() => {
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('Chain', () => {
  it('goes from connecting to ready as the light client gets on', async () => {
    const { chain, events } = open()
    expect(chain.status).toMatchObject({ kind: 'connecting', step: 'loading' })
    const tell = await events
    tell.step('looking for peers')
    expect(chain.status).toMatchObject({ kind: 'connecting', step: 'looking for peers' })
    tell.peers([{ peerId: '12D3Koo', roles: 'AUTHORITY', bestNumber: 9 }])
    expect(chain.status.kind).toBe('syncing')
    tell.head('finalized', { number: 7, hash: '0x07', at: Date.now() - 2_000 })
    expect(chain.status.kind).toBe('ready')
    expect(chain.finalized?.number).toBe(7)
    tell.crashed()
    expect(chain.status).toMatchObject({ kind: 'lost', restarting: true })
    tell.running()
    expect(chain.status.kind).toBe('ready')
    await chain.stop()
  })

  it('says why it failed, and refuses to send with that reason', async () => {
    const failure = Object.assign(new Error('no specification'), { code: 'chain_spec_missing' })
    const chain = new Chain(() => Promise.reject(failure))
    chain.start()
    await vi.waitFor(() => expect(chain.status).toMatchObject({ kind: 'failed', code: 'chain_spec_missing' }))
    const transaction = chain.cancelTask(1n, { address: '5Grw', signer: {} })
    expect(await transaction.done).toMatchObject({ state: 'refused', code: 'chain_spec_missing' })
    await chain.stop()
  })

  it('ends a transaction once: what comes after is ignored', async () => {
    const { chain } = open()
    const transaction = chain.cancelTask(1n, { address: '5Grw', signer: {} })
    expect(transaction.current.state).toBe('preparing')
    expect(await transaction.done).toMatchObject({ code: 'edgeConnect.NotOwner' })
    expect(transaction.current.state).toBe('refused')
    expect(transaction.pending).toBe(false)
    await chain.stop()
  })

  it('reads through the session, and a stopped chain answers nobody', async () => {
    const { chain, session } = open()
    expect((await chain.balance('5Grw')).value.spendable).toBe(5n)
    await chain.stop()
    await chain.stop()
    expect(session.stops).toBe(1)
  })

  it('rejects what still waits when it stops', async () => {
    const never = Promise.withResolvers<ChainSession>()
    const chain = new Chain(() => never.promise)
    chain.start()
    const waiting = expect(chain.balance('5Grw')).rejects.toMatchObject({ code: 'chain_stopped' })
    const stopping = chain.stop()
    const late = new ScriptedSession()
    never.resolve(late)
    await Promise.all([waiting, stopping])
    // A session that came up meanwhile is not left running.
    expect(late.stops).toBe(1)
  })

  it('looks again when the tab comes back', async () => {
    const { chain, session } = open()
    await chain.balance('5Grw')
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.waitFor(() => expect(session.wakes).toBe(1))
    await chain.stop()
  })
})
