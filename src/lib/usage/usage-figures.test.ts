import { expect, it } from 'vitest'
import { containerSeries } from './container-series.ts'
import { makeUse } from './fixtures/make-use.ts'
import { timeWindow } from './time-window.ts'
import { usageFigures } from './usage-figures.ts'

const MIB = 1_048_576
const START = new Date(2026, 0, 2, 12, 0).getTime()
const container = { memoryBytes: 4 * MIB, memoryLimitBytes: 32 * MIB }

function figures(...uses: ReturnType<typeof makeUse>[]) {
  const samples = uses.map((use, at) => ({ atMs: START + at * 10_000, uses: [use] }))
  const [series] = containerSeries(samples)
  if (series === undefined) throw new Error('no container')
  return usageFigures(series, timeWindow('15m', START + uses.length * 10_000), '15m')
}

it('says what is used now, of what, and how it was', () => {
  const [cpu, memory, received, sent] = figures(
    makeUse(container),
    makeUse({ ...container, cpuMs: 40, networkReceivedBytes: 40_960 }),
    makeUse({ ...container, cpuMs: 1_240, networkReceivedBytes: 40_960, memoryBytes: 5 * MIB }),
  )
  expect(cpu).toMatchObject({
    ...{ name: 'Processor', value: '12 %', of: 'of one core', top: '20 %' },
    summary: 'Processor, last 15 min: lowest 0.4 %, highest 12 %',
  })
  expect(memory).toMatchObject({ value: '5 MiB', of: 'of 32 MiB', top: '32 MiB' })
  expect(received).toMatchObject({ value: '0 B/s', top: '5 KiB/s' })
  expect(sent).toMatchObject({ value: '0 B/s', top: '1 KiB/s' })
})

it('does not take a rate of before a restart for one of now', () => {
  const [cpu, memory] = figures(makeUse(), makeUse({ cpuMs: 500 }), makeUse({ cpuMs: 3, memoryLimitBytes: 0 }))
  expect(cpu).toMatchObject({ value: undefined, of: undefined })
  expect(memory).toMatchObject({ value: '1,000 B', of: undefined })
})

it('says when nothing was measured', () => {
  expect(figures(makeUse())[0]?.summary).toBe('Processor, last 15 min: nothing measured')
})
