import { expect, it } from 'vitest'
import { makeUse } from './fixtures/make-use.ts'
import { mergeSamples } from './merge-samples.ts'
import { sampleSchema } from './use-sample.ts'

const at = (...times: number[]) => times.map((atMs) => ({ atMs, uses: [makeUse({ cpuMs: atMs })] }))

it('keeps samples in order of time, each once', () => {
  expect(mergeSamples(at(10, 20), at(30))).toEqual(at(10, 20, 30))
  expect(mergeSamples(at(10, 20), at(5, 10, 15))).toEqual(at(5, 10, 15, 20))
  expect(mergeSamples(at(10), [])).toEqual(at(10))
})

it('holds a day, and no more than a tab can bear', () => {
  const day = 24 * 3_600_000
  expect(mergeSamples(at(0, 1, 2), at(day + 1))).toEqual(at(1, 2, day + 1))
  const flood = at(...Array.from({ length: 20_000 }, (_, ms) => ms))
  expect(mergeSamples([], flood)).toHaveLength(10_000)
  expect(mergeSamples([], flood).at(-1)?.atMs).toBe(19_999)
})

const use = {
  ...{ service: 'web', replica: 0, cpuMs: 1n, memoryBytes: 2n, memoryLimitBytes: 3n, processes: 1 },
  ...{ networkReceivedBytes: 4n, networkSentBytes: 5n, diskReadBytes: 6n, diskWrittenBytes: 7n },
}

it('takes what a worker sends', () => {
  expect(sampleSchema.parse({ timestampMs: 9n, services: [use] })).toEqual({
    atMs: 9,
    uses: [
      makeUse({
        ...{ service: 'web', cpuMs: 1, memoryBytes: 2, memoryLimitBytes: 3 },
        ...{ networkReceivedBytes: 4, networkSentBytes: 5 },
      }),
    ],
  })
})

it.each([
  ['a number that is not exact', { cpuMs: 2n ** 60n }],
  ['a name that acts', { service: 'web\u202e' }],
  ['a name that no task has', { service: 'Made up by the worker' }],
])('refuses %s', (_, change) => {
  expect(sampleSchema.safeParse({ timestampMs: 9n, services: [{ ...use, ...change }] }).success).toBe(false)
})
