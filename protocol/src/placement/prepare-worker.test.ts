import { describe, expect, it } from 'vitest'
import { direction } from './direction.ts'
import { makeWorker } from './fixtures/make-worker.ts'
import { prepareWorker } from './prepare-worker.ts'

describe('prepareWorker', () => {
  it('counts graphics processors only, and as many as a byte holds', () => {
    const gpus = (...accelerators: { kind: number; count: number }[]) =>
      prepareWorker(makeWorker({}, {}, { accelerators })).capacity.gpus
    expect(gpus({ kind: 0, count: 2 }, { kind: 1, count: 5 }, { kind: 0, count: 1 })).toBe(3)
    expect(gpus({ kind: 0, count: 200 }, { kind: 0, count: 200 })).toBe(255)
  })

  it('has nothing free where more is reserved than there is', () => {
    const reserved = { cpuMillis: 1_000, memoryMib: 9_000, diskMib: 0, gpus: 1 }
    expect(prepareWorker(makeWorker({ reserved })).free).toEqual({
      cpuMillis: 3_000,
      memoryMib: 0,
      diskMib: 20_000,
      gpus: 0,
    })
  })

  it('brings back the micro-degrees that degrees were made of', () => {
    for (const [latitude, longitude] of [
      [48_208_203, 16_373_819],
      [-89_999_999, -179_999_999],
      [0.1 * 1e6, 1],
    ] as const) {
      const worker = makeWorker({}, { latitude: latitude / 1e6, longitude: longitude / 1e6 })
      expect(prepareWorker(worker).direction).toEqual(direction(latitude, longitude))
    }
  })

  it('prepares the same object once', () => {
    const worker = makeWorker()
    expect(prepareWorker(worker)).toBe(prepareWorker(worker))
    expect(prepareWorker(makeWorker())).not.toBe(prepareWorker(worker))
  })
})
