import { describe, expect, it } from 'vitest'
import { containerSeries } from './container-series.ts'
import { makeUse } from './fixtures/make-use.ts'

const sample = (seconds: number, ...uses: ReturnType<typeof makeUse>[]) => ({ atMs: seconds * 1_000, uses })
const one = (...samples: ReturnType<typeof sample>[]) => {
  const [series] = containerSeries(samples)
  if (series === undefined) throw new Error('no container')
  return series
}

describe('containerSeries', () => {
  it('makes rates from differences of counters', () => {
    const { cpu, received, sent, memory } = one(
      sample(0, makeUse({ cpuMs: 1_000 })),
      sample(10, makeUse({ cpuMs: 3_500, networkReceivedBytes: 2_048, networkSentBytes: 10, memoryBytes: 7 })),
    )
    expect(cpu).toEqual([[{ atMs: 10_000, value: 25 }]])
    expect(received).toEqual([[{ atMs: 10_000, value: 204.8 }]])
    expect(sent).toEqual([[{ atMs: 10_000, value: 1 }]])
    expect(memory).toEqual([[{ atMs: 0, value: 1_000 }, { atMs: 10_000, value: 7 }]]) // prettier-ignore
  })

  it('tells more than one core as more than 100 percent', () => {
    expect(one(sample(0, makeUse()), sample(2, makeUse({ cpuMs: 8_000 }))).cpu[0]?.[0]?.value).toBe(400)
  })

  it.each([
    ['cpuMs', { cpuMs: 5_000, networkSentBytes: 50 }, { cpuMs: 100, networkSentBytes: 60 }],
    ['a network counter', { cpuMs: 5_000, networkSentBytes: 50 }, { cpuMs: 5_100, networkSentBytes: 0 }],
  ])('starts anew when %s falls, and never tells a negative rate', (_, before, after) => {
    const { cpu, sent } = one(
      sample(0, makeUse({ ...before, cpuMs: before.cpuMs - 100 })),
      sample(10, makeUse(before)),
      sample(20, makeUse(after)),
      sample(30, makeUse({ ...after, cpuMs: after.cpuMs + 1_000 })),
    )
    expect(cpu).toEqual([[{ atMs: 10_000, value: 1 }], [{ atMs: 30_000, value: 10 }]])
    expect(sent.map((part) => part.map(({ value }) => value))).toEqual([[0], [0]])
  })

  it('leaves gaps open', () => {
    const { cpu, memory } = one(
      ...[0, 10, 20].map((at) => sample(at, makeUse({ cpuMs: at * 10 }))),
      ...[200, 210].map((at) => sample(at, makeUse({ cpuMs: at * 10 }))),
    )
    expect(cpu.map((part) => part.map(({ atMs }) => atMs / 1_000))).toEqual([[10, 20], [210]])
    expect(memory.map((part) => part.length)).toEqual([3, 2])
  })

  it('keeps containers apart, by name, also one that is gone', () => {
    const series = containerSeries([
      sample(0, makeUse({ service: 'web', replica: 1 }), makeUse({ service: 'init' }), makeUse({ service: 'web' })),
      sample(10, makeUse({ service: 'web', replica: 1 }), makeUse({ service: 'web' })),
    ])
    expect(series.map(({ service, replica, lastAtMs }) => [service, replica, lastAtMs])).toEqual([
      ['init', 0, 0],
      ['web', 0, 10_000],
      ['web', 1, 10_000],
    ])
  })

  it('has none where nothing was measured', () => {
    expect(containerSeries([sample(0), sample(10)])).toEqual([])
  })
})
