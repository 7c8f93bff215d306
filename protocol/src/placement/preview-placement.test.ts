import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AutoPlacement } from '../chain/placement.ts'
import type { Requirements } from '../chain/requirements.ts'
import { makeWorker } from './fixtures/make-worker.ts'
import { Matcher } from './matcher.ts'
import { prepareWorker, type PreparedWorker } from './prepare-worker.ts'
import { previewPlacement } from './preview-placement.ts'
import { compareRanks } from './rank.ts'

const requirements: Requirements = {
  kind: 'Service',
  runtime: 'Docker',
  resources: { cpuMillis: 1_000, memoryMib: 1_024, diskMib: 1_024, gpus: 0 },
  isolation: 'Runc',
  timeout: 0,
  secrets: false,
  verify: 'None',
}
const anywhere: AutoPlacement = { near: null, radiusKm: 0, regions: [], replicas: 2, spread: 'None' }

function chosen(workers: readonly PreparedWorker[], change: Partial<AutoPlacement> = {}) {
  const preview = previewPlacement(workers, { requirements, placement: { ...anywhere, ...change }, silence: 60 })
  return { ids: preview.replicas.map(({ worker }) => worker.id), unplaced: preview.unplaced }
}

const busy = (cpuMillis: number) => ({ reserved: { cpuMillis, memoryMib: 0, diskMib: 0, gpus: 0 } })

describe('previewPlacement', () => {
  it('takes the emptiest first, then the nearest, then the oldest', () => {
    const workers = [
      prepareWorker(makeWorker({ id: 1, ...busy(2_000) })),
      prepareWorker(makeWorker({ id: 2 }, { latitude: 48.2, longitude: 16.4 })),
      prepareWorker(makeWorker({ id: 4 })),
      prepareWorker(makeWorker({ id: 3 })),
    ]
    expect(chosen(workers, { replicas: 4 }).ids).toEqual([2, 3, 4, 1])
    expect(chosen(workers, { replicas: 4, near: [52_520_000, 13_405_000] }).ids).toEqual([3, 4, 2, 1])
    expect(chosen(workers, { replicas: 4, near: [52_520_000, 13_405_000], radiusKm: 100 })).toEqual({
      ids: [3, 4, 1],
      unplaced: 1,
    })
  })

  it('keeps operators or regions apart', () => {
    const workers = [
      prepareWorker(makeWorker({ id: 1, operator: 'anna' }, { region: 'eu' })),
      prepareWorker(makeWorker({ id: 2, operator: 'anna' }, { region: 'us' })),
      prepareWorker(makeWorker({ id: 3, operator: 'bert' }, { region: 'eu' })),
    ]
    expect(chosen(workers).ids).toEqual([1, 2])
    expect(chosen(workers, { spread: 'Operator' }).ids).toEqual([1, 3])
    expect(chosen(workers, { spread: 'Region' }).ids).toEqual([1, 2])
    expect(chosen(workers, { spread: 'Region', replicas: 3 })).toEqual({ ids: [1, 2], unplaced: 1 })
  })

  it('says what each replica would cost', () => {
    const { replicas } = previewPlacement([prepareWorker(makeWorker())], {
      requirements,
      placement: anywhere,
      silence: 60,
    })
    expect(replicas).toMatchObject([{ price: 11_024n, rank: { load: 250, chordSquared: 0n } }])
  })

  it('leaves nobody better aside, and places as many as can be', () => {
    const worker = fc
      .record({
        operator: fc.constantFrom('anna', 'bert', 'carl'),
        region: fc.constantFrom('eu', 'us', 'sa'),
        cpu: fc.integer({ min: 0, max: 4_000 }),
      })
      .map(({ operator, region, cpu }) => makeWorker({ operator, ...busy(cpu) }, { region }))
    const terms = fc.record({
      replicas: fc.integer({ min: 1, max: 16 }),
      spread: fc.constantFrom('None' as const, 'Operator' as const, 'Region' as const),
    })
    fc.assert(
      fc.property(fc.array(worker, { maxLength: 20 }), terms, (list, change) => {
        const workers = list.map((one, id) => prepareWorker({ ...one, id }))
        const placement = { ...anywhere, ...change }
        const matcher = new Matcher({ requirements, placement, silence: 60 })
        const preview = previewPlacement(workers, { requirements, placement, silence: 60 })
        const key = ({ id, operator, region }: PreparedWorker) =>
          ({ None: id, Operator: operator, Region: region })[placement.spread]
        const matching = workers.filter((one) => matcher.exclusions(one) === 0)
        const taken = preview.replicas.map((replica) => replica.worker)
        expect(new Set(taken.map(key)).size).toBe(taken.length)
        expect(taken.length).toBe(Math.min(placement.replicas, new Set(matching.map(key)).size))
        expect(taken.length + preview.unplaced).toBe(placement.replicas)
        preview.replicas.forEach(({ rank, worker: { id } }, at) => {
          const earlier = new Set(taken.slice(0, at).map(key))
          for (const other of matching) {
            if (earlier.has(key(other))) continue
            const order = compareRanks(rank, matcher.rank(other)) || id - other.id
            expect(order).toBeLessThanOrEqual(0)
          }
        })
      }),
    )
  })
})
