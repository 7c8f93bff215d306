import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { configSchema } from '../config.ts'
import { bridgeMetrics } from '../prometheus/bridge-metrics.ts'
import { configKeys } from './schema-at.ts'

const guide = await readFile(new URL('../../../docs/operator.md', import.meta.url), 'utf8')
const rows = guide.split('\n').flatMap((line) => {
  const [, key, unit = '', preset = ''] = /^\| `([\w.[\]]+)` +\| (.+?) +\|(.*?)\|/.exec(line) ?? []
  return key === undefined ? [] : [{ key, unit, preset: preset.replaceAll('`', '').trim() }]
})
const keys = configKeys(configSchema)

describe('docs/operator.md', () => {
  it('has one row for each key of the configuration, in its order, with a unit', () => {
    expect(rows.map(({ key }) => key)).toEqual(keys.map(({ key }) => key))
    expect(rows.filter(({ unit }) => unit.trim() === '')).toEqual([])
  })

  it('gives the presets that the schema has', () => {
    const presets = keys.map(({ key, preset }) => ({ key, preset: preset === undefined ? '' : JSON.stringify(preset) }))
    expect(rows.map(({ key, preset }) => ({ key, preset }))).toEqual(presets)
  })

  it('names only figures that there are', async () => {
    const there = new Set(
      bridgeMetrics(nothing)
        .getMetricsAsArray()
        .map(({ name }) => name),
    )
    expect(there.size).toBeGreaterThan(20)
    const named = [...guide.matchAll(/\b(?:edgecloud|nodejs)_\w+/g)].map(([name]) => name)
    expect(named.filter((name) => !there.has(name))).toEqual([])
  })
})

const nothing = {
  ...{ finalized: () => undefined, snapshot: () => undefined, lightClientPeers: () => Promise.resolve(0) },
  ...{ runs: () => [], outbox: () => [], network: () => ({ connections: 0, streams: new Map(), refused: [] }) },
  ...{ logBytesKept: () => Promise.resolve(0), logBytesServed: () => 0, diskFreeBytes: () => 0 },
  dockerAnswers: () => Promise.resolve(false),
}
