import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createLogger } from '../logger/logger.ts'
import type { Intent } from '../tasks/chain-port.ts'
import { ChainOutbox } from './chain-outbox.ts'
import { ERA, ScriptedChain, snapshot, TASK } from './fixtures/scripted-chain.ts'
import { OutboxStore } from './outbox-store.ts'

const ACCEPT: Intent = { kind: 'accept', task: TASK, replica: 0, attempt: 1 }
const COMPLETE: Intent = {
  kind: 'complete',
  task: TASK,
  replica: 0,
  attempt: 1,
  exitCode: -1,
  outputRoot: new Uint8Array(32),
  logSize: 5n,
  logRoot: new Uint8Array(32).fill(3),
}

function setUp(database = new DatabaseSync(':memory:'), chain = new ScriptedChain()) {
  const outbox = new ChainOutbox(new OutboxStore(database), chain, createLogger({ level: 'silent' }))
  return { database, chain, outbox }
}

describe('ChainOutbox', () => {
  it('sends an intent once, whatever is repeated, until the finalized chain shows its effect', async () => {
    const { chain, outbox } = setUp()
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(10, 'assigned'))
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(11, 'assigned'))
    expect(chain.sent.map(({ call, nonce }) => [call, nonce])).toEqual([['accept', 4]])
    chain.nonce = 5
    await outbox.onSnapshot(snapshot(12, 'running'))
    expect(outbox.entries()).toEqual([])
  })

  it('sends a result only after the acceptance is final', async () => {
    const { chain, outbox } = setUp()
    outbox.enqueue(ACCEPT)
    outbox.enqueue(COMPLETE)
    await outbox.onSnapshot(snapshot(10, 'assigned'))
    expect(chain.sent.map(({ call }) => call)).toEqual(['accept'])
    chain.nonce = 5
    await outbox.onSnapshot(snapshot(12, 'running'))
    expect(chain.sent.map(({ call, nonce }) => [call, nonce])).toEqual([
      ['accept', 4],
      ['complete', 5],
    ])
    await outbox.onSnapshot(snapshot(14, 'gone'))
    expect(outbox.entries()).toEqual([])
  })

  it('sends again with the same nonce when the transaction was dropped, so that only one can be included', async () => {
    const { chain, outbox } = setUp()
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(10, 'assigned'))
    await chain.end(chain.sent[0]?.hex ?? '', { kind: 'notFinal', reason: 'dropped' })
    await outbox.onSnapshot(snapshot(11, 'assigned'))
    expect(chain.sent).toHaveLength(1) // waits first
    await outbox.onSnapshot(snapshot(12, 'assigned'))
    expect(chain.sent.map(({ nonce }) => nonce)).toEqual([4, 4])
    expect(outbox.entries()[0]).toMatchObject({ failures: 1, lastError: 'dropped', state: 'sent' })
  })

  it('sends again after the era has ended, though nobody told it anything', async () => {
    const { chain, outbox } = setUp()
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(10, 'assigned'))
    await outbox.onSnapshot(snapshot(10 + ERA, 'assigned'))
    await outbox.onSnapshot(snapshot(12 + ERA, 'assigned'))
    expect(chain.sent.map(({ nonce }) => nonce)).toEqual([4, 4])
  })

  it('after a restart sends the very same bytes again', async () => {
    const first = setUp()
    first.outbox.enqueue(ACCEPT)
    await first.outbox.onSnapshot(snapshot(10, 'assigned'))
    first.outbox.stop()
    const second = setUp(first.database)
    await second.outbox.onSnapshot(snapshot(11, 'assigned'))
    expect(second.chain.sent.map(({ hex }) => hex)).toEqual(first.chain.sent.map(({ hex }) => hex))
  })

  it('takes the next nonce for a second message in flight', async () => {
    const { chain, outbox } = setUp()
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(10, 'assigned'))
    outbox.enqueue({ ...COMPLETE })
    await outbox.onSnapshot(snapshot(11, 'stopping'))
    expect(chain.sent.map(({ nonce }) => nonce)).toEqual([4, 4]) // accept was settled by the state, its nonce is free
    expect(outbox.entries()).toHaveLength(1)
  })

  it('gives up after too many failed dispatches and says so', async () => {
    const { chain, outbox } = setUp()
    outbox.enqueue(ACCEPT)
    for (let block = 10; block < 2000 && outbox.entries()[0]?.state !== 'given-up'; block++) {
      const before = chain.sent.length
      await outbox.onSnapshot(snapshot(block, 'assigned'))
      const last = chain.sent.at(-1)
      if (chain.sent.length === before || last === undefined) continue
      chain.nonce += 1
      await chain.end(last.hex, { kind: 'failed', dispatchError: 'workers.StaleSession' })
    }
    expect(chain.sent).toHaveLength(6)
    expect(new Set(chain.sent.map(({ nonce }) => nonce)).size).toBe(6)
    expect(outbox.entries()[0]).toMatchObject({ state: 'given-up', lastError: 'workers.StaleSession' })
  })

  it('sends nothing while fees cannot be paid, and goes on when they can', async () => {
    const { chain, outbox } = setUp()
    chain.free = 19n
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(10, 'assigned'))
    expect(chain.sent).toEqual([])
    expect(outbox.feesLow).toMatchObject({ code: 'fees_low', free: 19n, needed: 20n })
    chain.free = 20n
    await outbox.onSnapshot(snapshot(11, 'assigned'))
    expect(chain.sent).toHaveLength(1)
    expect(outbox.feesLow).toBeUndefined()
  })

  it('gives the nonce of a message that was given up to the next one, so that nothing waits behind a gap', async () => {
    const { chain, outbox } = setUp()
    outbox.enqueue(ACCEPT)
    for (let block = 10; block < 2_000 && outbox.entries()[0]?.state !== 'given-up'; block++) {
      const before = chain.sent.length
      await outbox.onSnapshot(snapshot(block, 'assigned'))
      const last = chain.sent.at(-1)
      if (chain.sent.length > before && last) await chain.end(last.hex, { kind: 'notFinal', reason: 'dropped' })
    }
    expect(new Set(chain.sent.map(({ nonce }) => nonce))).toEqual(new Set([4]))
    expect(outbox.holdNonce(4).nonce).toBe(4)
  })

  it('takes another nonce for a message whose own one a later message got while it waited', async () => {
    const { chain, outbox } = setUp()
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(10, ['assigned', 'assigned']))
    await chain.end(chain.sent[0]?.hex ?? '', { kind: 'notFinal', reason: 'dropped' })
    outbox.enqueue({ ...ACCEPT, replica: 1 })
    await outbox.onSnapshot(snapshot(11, ['assigned', 'assigned']))
    await outbox.onSnapshot(snapshot(12, ['assigned', 'assigned']))
    expect(chain.calls).toEqual([
      ['accept', 4],
      ['accept', 4],
      ['accept', 5],
    ])
  })

  it('says that secrets have come only while the chain waits for them', async () => {
    const { chain, outbox } = setUp()
    outbox.enqueue({ kind: 'secretsReceived', task: TASK, replica: 0, attempt: 1 })
    await outbox.onSnapshot(snapshot(10, 'assigned'))
    expect(chain.calls).toEqual([])
    await outbox.onSnapshot(snapshot(11, 'awaitingSecrets'))
    expect(chain.calls).toEqual([['secretsReceived', 4]])
    await outbox.onSnapshot(snapshot(12, 'running'))
    expect(outbox.entries()).toEqual([])
  })

  it('tells the chain that the worker lives when the disk takes no message', async () => {
    const { database, chain, outbox } = setUp()
    outbox.enqueue(ACCEPT)
    const { page_count } = z.object({ page_count: z.number() }).parse(database.prepare('pragma page_count').get())
    database.exec(`pragma max_page_count = ${page_count}`)
    for (let task = 1n; ; task += 1n) {
      try {
        outbox.enqueue({ ...COMPLETE, task })
      } catch {
        break // no room in the file any more
      }
    }
    const long = 'f'.repeat(20_000) // more than is left in any page
    chain.sign = ({ name }, nonce, anchor) => ({
      hex: `0x${name[1] === 'accept' ? long : ''}-${nonce}-${anchor.number}`,
      nonce,
      deathBlock: anchor.number + ERA,
    })
    await expect(outbox.onSnapshot(snapshot(20, 'assigned', { heartbeat: 10 }))).rejects.toThrow()
    expect(chain.sent).toHaveLength(1) // the report; no message was kept, so none was sent
    expect(outbox.entries()[0]).toMatchObject({ intent: ACCEPT, state: 'waiting' })
  })
})
