import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ResourceUse } from '../executors/resource-use.ts'
import { createLogger } from '../logger/logger.ts'
import { openDatabase } from '../storage/database.ts'
import { MetricsStore } from './metrics-store.ts'
import { Sampler } from './sampler.ts'

const HOUR_MS = 3_600_000
const use = (cpuMs: number): ResourceUse => ({
  ...{ service: 'main', replica: 0, cpuMs, memoryBytes: 1, memoryLimitBytes: 2, processes: 3 },
  ...{ networkReceivedBytes: 4, networkSentBytes: 5, diskReadBytes: 6, diskWrittenBytes: 7 },
})

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-metrics-'))
})
afterEach(() => rmSync(dir, { recursive: true }))
const open = () => {
  const { database } = openDatabase(join(dir, 'bridge.sqlite'))
  return { database, store: new MetricsStore(database) }
}

describe('MetricsStore', () => {
  it('gives the samples of a run in order, also after a restart, and none of another', () => {
    const first = open()
    first.store.add(1_000, new Map([['a', [use(10)]]]))
    first.store.add(
      2_000,
      new Map([
        ['a', [use(20)]],
        ['b', [use(99)]],
      ]),
    )
    first.database.close()
    const { database, store } = open()
    expect(store.read('a', 0)).toEqual([
      { atMs: 1_000, uses: [use(10)] },
      { atMs: 2_000, uses: [use(20)] },
    ])
    expect(store.read('a', 1_000).map(({ atMs }) => atMs)).toEqual([2_000])
    expect(store.read('c', 0)).toEqual([])
    database.close()
  })

  it('forgets what is older than a day, and gives a day in parts', () => {
    const { database, store } = open()
    for (let hour = 0; hour <= 30; hour += 1) store.add(hour * HOUR_MS, new Map([['a', [use(hour)]]]))
    expect(store.read('a', -1).map(({ atMs }) => atMs / HOUR_MS)).toEqual(Array.from({ length: 25 }, (_, i) => i + 6))
    for (let second = 1; second <= 500; second += 1) store.add(30 * HOUR_MS + second, new Map([['a', [use(0)]]]))
    expect(store.read('a', 30 * HOUR_MS)).toHaveLength(360)
    database.close()
  })
})

describe('Sampler', () => {
  it('keeps what it sees, tells of it, and goes on after a fault', async () => {
    const { database, store } = open()
    let looks = 0
    const look = async () => {
      looks += 1
      if (looks === 2) throw new Error('Docker is gone')
      return new Map([['a', [use(looks)]]])
    }
    let now = 0
    const clock = { nowMs: () => (now += 1), monotonicMs: () => 0 }
    const sampler = new Sampler({ look, store, clock, logger: createLogger({ level: 'silent' }), intervalMs: 5 })
    let told = 0
    sampler.onSample(() => (told += 1))
    sampler.start()
    await expect.poll(() => told).toBeGreaterThanOrEqual(2)
    await sampler.stop()
    expect(
      store
        .read('a', 0)
        .map(({ uses }) => uses[0]?.cpuMs)
        .slice(0, 2),
    ).toEqual([1, 3])
    database.close()
  })
})
