import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createLogger } from '../logger/logger.ts'
import type { Intent, Report } from '../tasks/chain-port.ts'
import { ChainOutbox } from './chain-outbox.ts'
import { ScriptedChain, snapshot, TASK } from './fixtures/scripted-chain.ts'
import { OutboxStore } from './outbox-store.ts'
import { REPORT_INTERVAL_TICKS } from './report-pace.ts'

const ACCEPT: Intent = { kind: 'accept', task: TASK, replica: 0, attempt: 1 }
const FAIL: Intent = { ...ACCEPT, kind: 'fail', reason: 'HostLost', logSize: 0n, logRoot: new Uint8Array(32) }
const START = 100
const NEXT = START + REPORT_INTERVAL_TICKS
const THIRD = NEXT + REPORT_INTERVAL_TICKS
/** No report of this worker is on the chain yet. */
const UNSEEN = { heartbeat: 0 }

function setUp() {
  const chain = new ScriptedChain()
  const warned: string[] = []
  const log = { ...createLogger({ level: 'silent' }), warn: (message: string) => void warned.push(message) }
  const outbox = new ChainOutbox(new OutboxStore(new DatabaseSync(':memory:')), chain, log)
  return { chain, outbox, warned }
}

function report(replica = 0): Report {
  return { task: TASK, replica, attempt: 1, logSize: 1n, logRoot: new Uint8Array(32) }
}

/** Replicas that a call reports on. */
const replicas = ({ params }: { params: readonly unknown[] }) => (params[1] as Report[]).map(({ replica }) => replica)

describe('a free report', () => {
  it('says at the interval that a worker without tasks lives, whether or not it could pay', async () => {
    const { chain, outbox } = setUp()
    chain.free = 0n
    await outbox.onSnapshot(snapshot(START, 'gone', UNSEEN))
    await outbox.onSnapshot(snapshot(START + 3, 'gone', { heartbeat: START + 2 }))
    await outbox.onSnapshot(snapshot(NEXT - 1, 'gone', { heartbeat: START + 2 }))
    expect(chain.sent.map(({ call, params }) => [call, params])).toEqual([['heartbeat', [2, []]]])
    await outbox.onSnapshot(snapshot(NEXT, 'gone', { heartbeat: START + 2 }))
    expect(chain.sent.map(({ call }) => call)).toEqual(['heartbeat', 'heartbeat'])
    expect(outbox.feesLow).toBeUndefined()
  })

  it('tells only of what runs there by the chain', async () => {
    const { chain, outbox } = setUp()
    outbox.progress([0, 1, 2, 3].map(report))
    await outbox.onSnapshot(snapshot(START, ['assigned', 'running', 'stopping', 'awaitingSecrets'], UNSEEN))
    expect(chain.sent.map(replicas)).toEqual([[1]])
  })

  it('follows a slower pace of the chain, and is gone before the next is due', async () => {
    const { chain, outbox } = setUp()
    const slow = (block: number, heartbeat: number) => ({
      ...snapshot(block, 'gone', { heartbeat }),
      pace: { heartbeatInterval: 50, silence: 200, active: 9_000 },
    })
    await outbox.onSnapshot(slow(START, 0))
    for (let block = START + 1; block < START + 51; block++) await outbox.onSnapshot(slow(block, START + 2))
    expect(chain.sent.map(({ deathBlock }) => deathBlock)).toEqual([START + 32])
    // Included two blocks after it was sent, so the next one is free two blocks later than it would be due.
    await outbox.onSnapshot(slow(START + 51, START + 2))
    expect(chain.sent.map(({ call }) => call)).toEqual(['heartbeat', 'heartbeat'])
  })

  it('waits after a restart until the chain takes it for free', async () => {
    const { chain, outbox } = setUp()
    await outbox.onSnapshot(snapshot(START, 'gone', { heartbeat: START - 1 }))
    expect(chain.sent).toEqual([])
    await outbox.onSnapshot(snapshot(START + 1, 'gone', { heartbeat: START - 1 }))
    expect(chain.sent.map(({ call }) => call)).toEqual(['heartbeat'])
  })

  it('is replaced by a paid one when the chain would stay without word for too long', async () => {
    const { chain, outbox } = setUp()
    const rare = (block: number, heartbeat: number) => ({
      ...snapshot(block, 'gone', { heartbeat }),
      pace: { heartbeatInterval: 90, silence: 60, active: 9 },
    })
    await outbox.onSnapshot(rare(START, 0))
    await outbox.onSnapshot(rare(START + 39, START + 2))
    expect(chain.sent).toHaveLength(1)
    await outbox.onSnapshot(rare(START + 40, START + 2))
    expect(chain.sent.map(({ call }) => call)).toEqual(['heartbeat', 'progress'])
  })
})

describe('more runs than one call carries', () => {
  const all = Array.from({ length: 40 }, (_, replica) => replica)
  const running = all.map(() => 'running' as const)

  it('are reported all, the rest in calls that are paid for and go first', async () => {
    const { chain, outbox } = setUp()
    outbox.progress(all.map(report))
    await outbox.onSnapshot(snapshot(START, running, UNSEEN))
    expect(chain.calls).toEqual([
      ['progress', 4],
      ['progress', 5],
      ['heartbeat', 6],
    ])
    expect(chain.sent.flatMap(replicas).toSorted((a, b) => a - b)).toEqual(all)
  })

  it('have their turn in the free one even when nothing can be paid', async () => {
    const { chain, outbox } = setUp()
    chain.free = 0n
    outbox.progress(all.map(report))
    for (let round = 0; round < 3; round++) {
      const block = START + round * REPORT_INTERVAL_TICKS
      await outbox.onSnapshot(snapshot(block, running, { heartbeat: block - 10 }))
    }
    expect(chain.sent.map(({ call }) => call)).toEqual(['heartbeat', 'heartbeat', 'heartbeat'])
    expect(new Set(chain.sent.flatMap(replicas))).toEqual(new Set(all))
  })

  it('have it again when the free one had to give way', async () => {
    const { chain, outbox } = setUp()
    chain.free = 0n
    outbox.progress(all.map(report))
    await outbox.onSnapshot(snapshot(START, running, UNSEEN))
    outbox.holdNonce(4)
    chain.nonce = 5
    await outbox.onSnapshot(snapshot(START + 3, running, UNSEEN))
    const [first = { params: [] }, second = { params: [] }] = chain.sent
    expect(replicas(second)).toEqual(replicas(first))
  })
})

describe('free reports that do not reach the chain', () => {
  it('are followed by a paid one after two of them, with their nonce, and come back when it was seen', async () => {
    const { chain, outbox, warned } = setUp()
    outbox.progress([report()])
    await outbox.onSnapshot(snapshot(START, 'running', UNSEEN))
    await outbox.onSnapshot(snapshot(NEXT, 'running', UNSEEN))
    expect(warned).toEqual([])
    await outbox.onSnapshot(snapshot(THIRD, 'running', UNSEEN))
    expect(chain.calls).toEqual([
      ['heartbeat', 4],
      ['heartbeat', 4],
      ['progress', 4],
    ])
    expect(chain.sent.map(replicas)).toEqual([[0], [0], [0]])
    expect(warned).toEqual(['free reports do not reach the chain; paid for one'])
    chain.nonce = 5
    await outbox.onSnapshot(snapshot(THIRD + 3, 'running', { ...UNSEEN, lastSeen: THIRD + 1 }))
    await outbox.onSnapshot(snapshot(THIRD + 20, 'running', { ...UNSEEN, lastSeen: THIRD + 1 }))
    expect(chain.calls.slice(3)).toEqual([['heartbeat', 5]])
  })

  it('leave the next ones paid for as long as none is seen', async () => {
    const { chain, outbox, warned } = setUp()
    for (const block of [START, NEXT, THIRD]) await outbox.onSnapshot(snapshot(block, 'gone', UNSEEN))
    await outbox.onSnapshot(snapshot(THIRD + 20, 'gone', UNSEEN))
    expect(chain.calls.slice(2)).toEqual([
      ['progress', 4],
      ['progress', 4],
    ])
    expect(warned).toHaveLength(2)
  })

  it('are not made good by a paid one whose nonce was used without the chain hearing of the worker', async () => {
    const { chain, outbox } = setUp()
    for (const block of [START, NEXT, THIRD]) await outbox.onSnapshot(snapshot(block, 'gone', UNSEEN))
    chain.nonce = 5
    await outbox.onSnapshot(snapshot(THIRD + 3, 'gone', { ...UNSEEN, lastSeen: START }))
    await outbox.onSnapshot(snapshot(THIRD + 20, 'gone', { ...UNSEEN, lastSeen: START }))
    expect(chain.calls.slice(2)).toEqual([
      ['progress', 4],
      ['progress', 5],
    ])
  })

  it('are not made good by what is paid for beside them', async () => {
    const { chain, outbox } = setUp()
    const replicasHere = Array.from({ length: 17 }, (_, replica) => replica)
    const running = replicasHere.map(() => 'running' as const)
    outbox.progress(replicasHere.map(report))
    for (const block of [START, NEXT, THIRD]) {
      await outbox.onSnapshot(snapshot(block, running, UNSEEN))
      chain.nonce += 1
      await outbox.onSnapshot(snapshot(block + 3, running, { ...UNSEEN, lastSeen: block + 1 }))
    }
    expect(chain.sent.map(({ call }) => call)).toEqual([
      ...['progress', 'heartbeat'],
      ...['progress', 'heartbeat'],
      ...['progress', 'progress'],
    ])
  })

  it('are forgotten when one of them is seen in time', async () => {
    const { chain, outbox } = setUp()
    await outbox.onSnapshot(snapshot(START, 'gone', UNSEEN))
    await outbox.onSnapshot(snapshot(NEXT, 'gone', UNSEEN))
    chain.nonce = 5
    await outbox.onSnapshot(snapshot(NEXT + 4, 'gone', { heartbeat: NEXT + 2 }))
    await outbox.onSnapshot(snapshot(THIRD, 'gone', { heartbeat: NEXT + 2 }))
    await outbox.onSnapshot(snapshot(THIRD + 20, 'gone', { heartbeat: NEXT + 2 }))
    expect(chain.sent.map(({ call }) => call)).toEqual(['heartbeat', 'heartbeat', 'heartbeat', 'heartbeat'])
  })

  it('stay free while the account cannot pay', async () => {
    const { chain, outbox } = setUp()
    chain.free = 0n
    for (const block of [START, NEXT, THIRD]) await outbox.onSnapshot(snapshot(block, 'gone', UNSEEN))
    expect(chain.sent.map(({ call }) => call)).toEqual(['heartbeat', 'heartbeat', 'heartbeat'])
    expect(outbox.feesLow).toMatchObject({ code: 'fees_low' })
  })

  it('free the nonce of a paid one that was lost', async () => {
    const { chain, outbox } = setUp()
    for (const block of [START, NEXT, THIRD]) await outbox.onSnapshot(snapshot(block, 'assigned', UNSEEN))
    expect(outbox.holdNonce(4).nonce).toBe(5)
    await chain.end(chain.sent.at(-1)?.hex ?? '', { kind: 'notFinal', reason: 'dropped' })
    expect(outbox.holdNonce(4).nonce).toBe(4)
  })
})

describe('messages and free reports', () => {
  it('go out in this order, so that no message waits behind a report', async () => {
    const { chain, outbox } = setUp()
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(START, 'assigned', UNSEEN))
    expect(chain.calls).toEqual([
      ['accept', 4],
      ['heartbeat', 5],
    ])
  })

  it('share a nonce when the message comes later; what the report said is said again behind it', async () => {
    const { chain, outbox } = setUp()
    await outbox.onSnapshot(snapshot(START, 'assigned', UNSEEN))
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(START + 1, 'assigned', UNSEEN))
    expect(chain.calls).toEqual([
      ['heartbeat', 4],
      ['accept', 4],
    ])
    chain.nonce = 5
    await outbox.onSnapshot(snapshot(START + 4, 'running', UNSEEN))
    expect(chain.calls.slice(2)).toEqual([['heartbeat', 5]])
  })

  it('does not count a report that gave way as one that was not seen', async () => {
    const { chain, outbox } = setUp()
    await outbox.onSnapshot(snapshot(START, 'assigned', UNSEEN))
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(START + 1, 'assigned', UNSEEN))
    chain.nonce = 5
    await outbox.onSnapshot(snapshot(START + 4, 'running', UNSEEN)) // sent again
    await outbox.onSnapshot(snapshot(START + 24, 'running', UNSEEN)) // one not seen
    expect(chain.sent.map(({ call }) => call)).toEqual(['heartbeat', 'accept', 'heartbeat', 'heartbeat'])
  })

  it('sends a message again without a failure when the report was in a block before it', async () => {
    const { chain, outbox } = setUp()
    await outbox.onSnapshot(snapshot(START, 'assigned', UNSEEN))
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(START + 1, 'assigned', UNSEEN))
    await chain.refuse(chain.sent[1]?.hex ?? '')
    expect(outbox.entries()[0]).toMatchObject({ state: 'waiting', failures: 0 })
    await outbox.onSnapshot(snapshot(START + 2, 'assigned', UNSEEN))
    await chain.refuse(chain.sent[2]?.hex ?? '')
    chain.nonce = 5
    await outbox.onSnapshot(snapshot(START + 3, 'assigned', { heartbeat: START + 1 }))
    expect(chain.calls).toEqual([
      ['heartbeat', 4],
      ['accept', 4],
      ['accept', 4],
      ['accept', 5],
    ])
    expect(outbox.entries()[0]).toMatchObject({ state: 'sent', failures: 0 })
  })

  it('sends it again as well when nobody said that the report had won', async () => {
    const { chain, outbox } = setUp()
    await outbox.onSnapshot(snapshot(START, 'running', UNSEEN))
    outbox.enqueue(FAIL)
    await outbox.onSnapshot(snapshot(START + 1, 'running', UNSEEN))
    chain.nonce = 5
    await outbox.onSnapshot(snapshot(START + 4, 'running', { heartbeat: START + 2 }))
    expect(chain.calls.slice(1)).toEqual([
      ['fail', 4],
      ['fail', 5],
    ])
    expect(outbox.entries()[0]).toMatchObject({ state: 'sent', failures: 0 })
  })

  it('counts a message as failed when the chain itself refused it', async () => {
    const { chain, outbox } = setUp()
    await outbox.onSnapshot(snapshot(START, 'assigned', UNSEEN))
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(START + 1, 'assigned', UNSEEN))
    await chain.end(chain.sent[1]?.hex ?? '', { kind: 'failed', dispatchError: 'workers.StaleSession' })
    expect(outbox.entries()[0]).toMatchObject({ failures: 1, lastError: 'workers.StaleSession' })
  })

  it('does not let a message that waits to be sent again hold up reports', async () => {
    const { chain, outbox } = setUp()
    outbox.enqueue(ACCEPT)
    await outbox.onSnapshot(snapshot(START, 'assigned'))
    await chain.end(chain.sent[0]?.hex ?? '', { kind: 'notFinal', reason: 'dropped' })
    await outbox.onSnapshot(snapshot(START + 1, 'assigned', UNSEEN))
    expect(chain.calls).toEqual([
      ['accept', 4],
      ['heartbeat', 4],
    ])
  })
})
