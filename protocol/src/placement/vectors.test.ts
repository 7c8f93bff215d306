import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cellOf } from './cell.ts'
import { chordSquared } from './chord-squared.ts'
import { direction } from './direction.ts'
import { exclusionNames } from './exclusion.ts'
import { ISOLATIONS } from './isolation-strength.ts'
import { Matcher } from './matcher.ts'
import type { PlacementWorker } from './placement-worker.ts'
import { prepareWorker } from './prepare-worker.ts'
import { price } from './price.ts'
import { reach } from './reach.ts'

// What the chain's own code answers; `appchain/primitives/tests/vectors.rs` makes the file.
const amount = z.string().transform(BigInt)
const place = z.tuple([z.int(), z.int()])
const point = z.tuple([z.int(), z.int(), z.int()])
const resources = z.strictObject({ cpuMillis: z.int(), memoryMib: z.int(), diskMib: z.int(), gpus: z.int() })
const isolation = z.enum(ISOLATIONS)
const workerSchema = z.strictObject({
  place,
  region: z.string(),
  cpuMillis: z.int(),
  memoryMib: z.int(),
  diskMib: z.int(),
  accelerators: z.array(z.strictObject({ kind: z.int(), count: z.int() })),
  runtimes: z.int(),
  isolation,
  rates: z.tuple([amount, amount, amount]),
  reserved: resources,
  active: z.boolean(),
  session: z.int(),
})
const vectors = z
  .strictObject({
    reaches: z.array(z.strictObject({ km: z.int(), square: amount })),
    pairs: z.array(z.strictObject({ a: place, b: place, directions: z.tuple([point, point]), square: amount })),
    cells: z.array(z.strictObject({ place, cell: z.int() })),
    matches: z.array(
      z.strictObject({
        worker: workerSchema,
        silentFor: z.int(),
        silence: z.int(),
        runtime: z.enum(['Docker', 'Kubernetes', 'Shell', 'Terraform']),
        resources,
        isolation,
        placement: z
          .strictObject({ near: place.nullable(), radiusKm: z.int(), regions: z.array(z.string()) })
          .nullable(),
        exclusions: z.int(),
        load: z.int(),
        square: amount,
        price: amount,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('fixtures/vectors.json', import.meta.url), 'utf8')))

const BITS = [
  ['docker', 1],
  ['kubernetes', 2],
  ['shell', 4],
  ['terraform', 8],
] as const

/** The worker as the app reads it: in degrees, with names for bits. */
function asRead(worker: z.infer<typeof workerSchema>, silentFor: number): PlacementWorker {
  const { region, cpuMillis, memoryMib, diskMib, accelerators, runtimes, reserved, session } = worker
  const [cpuMilli, memoryRate, diskRate] = worker.rates
  return {
    id: 1,
    operator: 'somebody',
    session,
    status: { kind: worker.active ? 'active' : 'draining' },
    silentFor,
    reserved,
    profile: {
      region,
      latitude: worker.place[0] / 1e6,
      longitude: worker.place[1] / 1e6,
      capability: {
        cpuMillis,
        memoryMib,
        diskMib,
        accelerators,
        runtimes: BITS.filter(([, bit]) => (runtimes & bit) !== 0).map(([name]) => name),
        isolation: worker.isolation,
      },
      rates: { cpuMilli, memoryMib: memoryRate, diskMib: diskRate },
    },
  }
}

describe('the twin of the chain', () => {
  it.each(vectors.reaches)('reaches as far as $km km', ({ km, square }) => {
    expect(reach(km)).toBe(square)
  })

  it.each(vectors.pairs)('points to $a and $b', ({ a, b, directions, square }) => {
    expect([direction(...a), direction(...b)]).toEqual(directions)
    expect(chordSquared(direction(...a), direction(...b))).toBe(square)
    expect(chordSquared(direction(...b), direction(...a))).toBe(square)
  })

  it.each(vectors.cells)('puts $place into cell $cell', ({ place: [latitude, longitude], cell }) => {
    expect(cellOf(latitude, longitude)).toBe(cell)
  })

  it.each(vectors.matches)('judges a worker at $worker.place with the bits $exclusions', (line) => {
    const worker = prepareWorker(asRead(line.worker, line.silentFor))
    const matcher = new Matcher({
      requirements: {
        kind: 'Service',
        runtime: line.runtime,
        resources: line.resources,
        isolation: line.isolation,
        timeout: 0,
        secrets: false,
        verify: 'None',
      },
      placement: line.placement ? { ...line.placement, replicas: 1, spread: 'None' } : undefined,
      silence: line.silence,
    })
    expect(matcher.exclusions(worker)).toBe(line.exclusions)
    expect(matcher.rank(worker)).toEqual({ load: line.load, chordSquared: line.square })
    expect(price(worker.rates, line.resources)).toBe(line.price)
  })

  it('is asked about every reason alone, about matches and about many reasons at once', () => {
    const counts = new Map<number, number>()
    for (const { exclusions } of vectors.matches) counts.set(exclusions, (counts.get(exclusions) ?? 0) + 1)
    for (const mask of [0, ...Array.from({ length: 10 }, (_, bit) => 1 << bit)]) {
      expect(counts.get(mask), `mask ${mask}`).toBeGreaterThanOrEqual(5)
    }
    expect(vectors.matches.filter(({ exclusions }) => exclusionNames(exclusions).length > 2).length).toBeGreaterThan(20)
  })
})
