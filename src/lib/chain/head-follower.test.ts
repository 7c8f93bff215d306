import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SessionEvents } from './chain-session.ts'
import { HeadFollower, type HeadSource } from './head-follower.ts'

const NOW = 1_800_000_000_000

/** A header whose BABE slot (primary claim without proof) lies `ageMs` ago. */
function header(number: number, ageMs: number) {
  const claim = new DataView(new ArrayBuffer(13))
  claim.setUint8(0, 2)
  claim.setBigUint64(5, BigInt(Math.floor((NOW - ageMs) / 3_000)), true)
  const bytes = [6, 66, 65, 66, 69, 13 << 2, ...new Uint8Array(claim.buffer)]
  const log = `0x${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  const hash = `0x${'11'.repeat(32)}`
  const hex = `0x${number.toString(16)}`
  return { parentHash: hash, number: hex, stateRoot: hash, extrinsicsRoot: hash, digest: { logs: [log] } }
}

class ScriptedSource implements HeadSource {
  peers: unknown[] = []
  readonly #listeners = new Map<string, (error: Error | null, header: unknown) => void>()
  subscribe: HeadSource['subscribe'] = (kind, _method, _params, listener) => {
    this.#listeners.set(kind, listener)
    return Promise.resolve(kind)
  }
  send = () => Promise.resolve(this.peers)
  finalize(value: unknown) {
    this.#listeners.get('finalized')?.(null, value)
  }
}

const silent: SessionEvents = {
  begun: () => undefined,
  step: () => undefined,
  info: () => undefined,
  genesis: () => undefined,
  notice: () => undefined,
  head: () => undefined,
  peers: () => undefined,
  clock: () => undefined,
  database: () => undefined,
  crashed: () => undefined,
  running: () => undefined,
  failed: () => undefined,
}

async function follow() {
  const source = new ScriptedSource()
  const follower = new HeadFollower(source, silent)
  await follower.start()
  return { source, follower }
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('HeadFollower', () => {
  it('takes a fresh first block at once, but never genesis', async () => {
    const { source, follower } = await follow()
    source.finalize(header(0, 0))
    expect(follower.hasFinalized).toBe(false)
    source.finalize(header(5, 3_000))
    expect((await follower.finalized()).number).toBe(5)
    follower.stop()
  })

  it('waits for a newer block when the saved one is old', async () => {
    const { source, follower } = await follow()
    source.finalize(header(5, 3_600_000))
    expect(follower.hasFinalized).toBe(false)
    source.finalize(header(1_200, 6_000))
    expect((await follower.finalized()).number).toBe(1_200)
    follower.stop()
  })

  it('takes the old block when peers bring no newer one: the chain stands still', async () => {
    const { source, follower } = await follow()
    source.finalize(header(5, 3_600_000))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(follower.hasFinalized).toBe(false)
    source.peers = [{ peerId: '12D3Koo', roles: 'AUTHORITY', bestNumber: 5 }]
    await vi.advanceTimersByTimeAsync(6_000)
    expect(follower.hasFinalized).toBe(true)
    follower.stop()
  })

  it('rejects who still waits when it stops', async () => {
    const { follower } = await follow()
    const waiting = expect(follower.finalized()).rejects.toMatchObject({ code: 'chain_stopped' })
    follower.stop()
    await waiting
  })
})
