import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import type { Fate } from '../chain/transactor.ts'
import { createLogger } from '../logger/logger.ts'
import type { AssignmentState, ChainSnapshot, Intent } from '../tasks/chain-port.ts'
import { ChainOutbox, REPORT_INTERVAL_TICKS } from './chain-outbox.ts'
import type { OutboxChain } from './chain-outbox.ts'
import type { NamedCall } from './intent-call.ts'
import { OutboxStore } from './outbox-store.ts'

const ACCEPT: Intent = { kind: 'accept', task: 2n ** 60n, replica: 1, attempt: 1 }
const COMPLETE: Intent = {
  kind: 'complete',
  task: 2n ** 60n,
  replica: 1,
  attempt: 1,
  exitCode: -1,
  outputRoot: new Uint8Array(32),
  logSize: 5n,
  logRoot: new Uint8Array(32).fill(3),
}
const ERA = 64

/** A chain whose account and answers the test sets; records what is signed and sent. */
class ScriptedChain implements OutboxChain {
  readonly address = 'hot'
  readonly sent: { call: string; nonce: number; hex: string }[] = []
  nonce = 4
  free = 1_000n
  readonly #fates = new Map<string, (fate: Fate) => void>()
  readonly #calls = new Map<string, { call: string; nonce: number }>()

  account() {
    return Promise.resolve({ nonce: this.nonce, free: this.free })
  }
  sign({ name }: NamedCall, nonce: number, anchor: { number: number }) {
    const hex = `0x${name[1]}-${nonce}-${anchor.number}` as const
    this.#calls.set(hex, { call: name[1], nonce })
    return { hex, nonce, deathBlock: anchor.number + ERA }
  }
  fee() {
    return Promise.resolve(10n)
  }
  submit(hex: string) {
    this.sent.push({ hex, ...(this.#calls.get(hex) ?? { call: 'resent', nonce: -1 }) })
    return new Promise<Fate>((resolve) => this.#fates.set(hex, resolve))
  }
  async end(hex: string, fate: Fate) {
    this.#fates.get(hex)?.(fate)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function snapshot(number: number, state: AssignmentState['kind'] | 'gone', tick = number): ChainSnapshot {
  const assignment = {
    worker: 1,
    attempt: 1,
    state: { kind: state } as AssignmentState,
    logSize: 0n,
    logRoot: new Uint8Array(32),
    deadline: 0,
    runBy: 0,
    since: 0,
  }
  const requirements = {
    kind: 'Batch' as const,
    runtime: 'Shell' as const,
    resources: { cpuMillis: 1, memoryMib: 1, diskMib: 1, gpus: 0 },
    isolation: 'Bubblewrap' as const,
    timeout: 1,
    secrets: false,
    verify: 'None' as const,
  }
  const duty = {
    task: 2n ** 60n,
    replica: 1,
    assignment,
    specHash: '0x' as const,
    specVersion: 1,
    owner: 'o',
    requirements,
  }
  return {
    finalized: { number, hash: '0x' },
    genesis: new Uint8Array(32),
    tick,
    suspended: false,
    worker: { id: 1, session: 2 },
    duties: state === 'gone' ? [] : [duty],
  }
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

  it('reports progress at the interval of the chain, only of what runs there', async () => {
    const { chain, outbox } = setUp()
    outbox.progress([{ task: 2n ** 60n, replica: 1, attempt: 1, logSize: 1n, logRoot: new Uint8Array(32) }])
    await outbox.onSnapshot(snapshot(10, 'assigned'))
    expect(chain.sent).toEqual([])
    await outbox.onSnapshot(snapshot(11, 'running'))
    await outbox.onSnapshot(snapshot(12, 'running'))
    expect(chain.sent.map(({ call }) => call)).toEqual(['progress'])
    await outbox.onSnapshot(snapshot(13, 'running', 11 + REPORT_INTERVAL_TICKS))
    expect(chain.sent.map(({ call, nonce }) => [call, nonce])).toEqual([
      ['progress', 4],
      ['progress', 5],
    ])
    await vi.waitUntil(() => chain.sent.length === 2)
  })
})
