import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AutoPlacement } from '../chain/placement.ts'
import type { Requirements } from '../chain/requirements.ts'
import { parseTaskFile } from '../spec/parse-task-file.ts'
import { explainExclusions, type ExclusionReason } from './explain-exclusions.ts'
import { EXCLUSION, exclusionNames } from './exclusion.ts'
import { makeWorker } from './fixtures/make-worker.ts'
import { ISOLATIONS } from './isolation-strength.ts'
import { Matcher, type MatchTerms } from './matcher.ts'
import { prepareWorker, type PreparedWorker } from './prepare-worker.ts'

const parsed = parseTaskFile(`
services:
  web: {image: x, deploy: {resources: {limits: {cpus: "1", memory: 1g}}}}
  db: {image: x, deploy: {replicas: 2, resources: {limits: {cpus: "0.75", memory: 256m}}}}
x-edge:
  disk: 10g
  isolation: runc
`)
if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
const { spec, requirements } = parsed

const anywhere: AutoPlacement = { near: null, radiusKm: 0, regions: [], replicas: 1, spread: 'None' }
const berlin: AutoPlacement = { ...anywhere, near: [52_520_000, 13_405_000], radiusKm: 300 }

function explain(workers: Parameters<typeof prepareWorker>[0][], change: Partial<MatchTerms> = {}) {
  const terms = { requirements, placement: anywhere, silence: 60, ...change }
  return explainExclusions(workers.map(prepareWorker), terms, spec)
}

describe('explainExclusions', () => {
  it('has nothing to say where every worker matches', () => {
    expect(explain([makeWorker(), makeWorker({ id: 1 })])).toEqual({ workers: 2, matching: 2, reasons: [] })
  })

  it('counts whom a line leaves out, and whom it alone leaves out', () => {
    const small = makeWorker({}, {}, { memoryMib: 1_000 })
    const weak = makeWorker({}, {}, { memoryMib: 1_500, isolation: 'Bubblewrap' })
    const smaller = makeWorker({}, {}, { memoryMib: 900 })
    const { matching, reasons } = explain([makeWorker(), small, weak, smaller])
    expect(matching).toBe(1)
    expect(reasons).toMatchObject([
      { name: 'memory', leavesOut: 3, alone: 2, changes: [{ to: 1_000, bringsBack: 1 }] },
      { name: 'isolation', leavesOut: 1, alone: 0, changes: [] },
    ])
  })

  it('points at the services by what all their containers reserve', () => {
    const { reasons } = explain([makeWorker({}, {}, { cpuMillis: 1, memoryMib: 1 })])
    const limit = (service: string, key: string) => ['services', service, 'deploy', 'resources', 'limits', key]
    expect(reasons.find(({ name }) => name === 'cpu')?.paths).toEqual([limit('db', 'cpus'), limit('web', 'cpus')])
    expect(reasons.find(({ name }) => name === 'memory')?.paths).toEqual([
      limit('web', 'memory'),
      limit('db', 'memory'),
    ])
  })

  it('widens a circle to a radius that reads well', () => {
    const vienna = makeWorker({}, { latitude: 48.2082, longitude: 16.3738 })
    const bratislava = makeWorker({}, { latitude: 48.1486, longitude: 17.1077 })
    const suva = makeWorker({}, { latitude: -18.1248, longitude: 178.4501 })
    expect(explain([vienna, bratislava, suva], { placement: berlin }).reasons).toEqual([
      {
        name: 'distance',
        leavesOut: 3,
        alone: 3,
        paths: [
          ['x-edge', 'placement', 'radiusKm'],
          ['x-edge', 'placement', 'near'],
        ],
        changes: [{ to: 550, bringsBack: 1 }],
      },
    ])
    // 523.5 and 552 km away.
    expect(explain([bratislava, suva], { placement: berlin }).reasons[0]?.changes).toEqual([{ to: 600, bringsBack: 1 }])
  })

  it('offers each region and each runtime that there is, the most offered first', () => {
    const placement = { ...anywhere, regions: ['sa'] }
    const workers = ['us', 'eu', 'eu'].map((region) => makeWorker({}, { region }))
    expect(explain(workers, { placement }).reasons).toMatchObject([
      {
        name: 'region',
        changes: [
          { to: 'eu', bringsBack: 2 },
          { to: 'us', bringsBack: 1 },
        ],
      },
    ])
    const full = { ...anywhere, regions: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] }
    expect(explain(workers, { placement: full }).reasons).toMatchObject([{ name: 'region', alone: 3, changes: [] }])
    expect(explain([makeWorker()], { requirements: { ...requirements, runtime: 'Terraform' } }).reasons).toMatchObject([
      {
        name: 'runtime',
        changes: [
          { to: 'docker', bringsBack: 1 },
          { to: 'shell', bringsBack: 1 },
        ],
      },
    ])
  })

  it('asks for the strongest isolation that somebody offers', () => {
    const workers = [makeWorker({}, {}, { isolation: 'Gvisor' }), makeWorker()]
    expect(explain(workers, { requirements: { ...requirements, isolation: 'Kata' } }).reasons).toMatchObject([
      { name: 'isolation', alone: 2, paths: [['x-edge', 'isolation']], changes: [{ to: 'Gvisor', bringsBack: 1 }] },
    ])
  })

  it('gives up a graphics processor, but never asks for a machine without processor', () => {
    const gpu = { ...requirements, resources: { ...requirements.resources, gpus: 1 } }
    expect(explain([makeWorker()], { requirements: gpu }).reasons).toMatchObject([
      { name: 'gpus', changes: [{ to: 0, bringsBack: 1 }] },
    ])
    const full = makeWorker({ reserved: { cpuMillis: 4_000, memoryMib: 0, diskMib: 0, gpus: 0 } })
    expect(explain([full]).reasons).toMatchObject([{ name: 'cpu', alone: 1, changes: [] }])
  })

  it('cannot change workers', () => {
    const gone = [
      makeWorker({ status: { kind: 'draining' } }),
      makeWorker({ silentFor: 61 }),
      makeWorker({ session: 0 }),
    ]
    expect(explain(gone).reasons).toMatchObject([
      { name: 'offline', alone: 2, paths: [], changes: [] },
      { name: 'notActive', alone: 1, paths: [], changes: [] },
    ])
  })
})

const REGIONS = ['eu', 'us', 'sa', 'asia']
const RUNTIMES = { docker: 'Docker', kubernetes: 'Kubernetes', shell: 'Shell', terraform: 'Terraform' } as const
const mostly = <T>(usual: T, other: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, other)
const amount = fc.integer({ min: 2, max: 6 })
const asked = mostly(1, fc.integer({ min: 1, max: 8 }))

const anyWorker = fc
  .record({
    active: mostly('active', fc.constant('draining')),
    silentFor: mostly(0, fc.constant(100)),
    capability: fc.record({
      cpuMillis: amount,
      memoryMib: amount,
      diskMib: amount,
      accelerators: fc.array(fc.record({ kind: fc.nat(1), count: fc.nat(2) }), { maxLength: 2 }),
      runtimes: fc.subarray(['docker', 'kubernetes', 'shell'] as const, { minLength: 1 }),
      isolation: fc.constantFrom(...ISOLATIONS),
    }),
    region: fc.constantFrom(...REGIONS),
    latitude: fc.integer({ min: -90, max: 90 }),
    longitude: fc.integer({ min: -180, max: 180 }),
  })
  .map(({ active, silentFor, capability, ...profile }) =>
    prepareWorker(makeWorker({ status: { kind: active }, silentFor }, profile, capability)),
  )

const anyTerms: fc.Arbitrary<MatchTerms & { placement: AutoPlacement }> = fc.record({
  requirements: fc.record({
    kind: fc.constant('Service' as const),
    runtime: fc.constantFrom('Docker' as const, 'Shell' as const),
    resources: fc.record({
      cpuMillis: asked,
      memoryMib: asked,
      diskMib: asked,
      gpus: mostly(0, fc.integer({ min: 1, max: 3 })),
    }),
    isolation: mostly<(typeof ISOLATIONS)[number]>('Bubblewrap', fc.constantFrom(...ISOLATIONS)),
    timeout: fc.constant(0),
    secrets: fc.constant(false),
    verify: fc.constant('None' as const),
  }),
  placement: fc.record({
    near: mostly(
      null,
      fc.tuple(fc.integer({ min: -90_000_000, max: 90_000_000 }), fc.integer({ min: -180_000_000, max: 180_000_000 })),
    ),
    radiusKm: fc.integer({ min: 0, max: 9_000 }),
    regions: fc.oneof(fc.constant([]), fc.subarray(REGIONS, { maxLength: 2 })),
    replicas: fc.constant(1),
    spread: fc.constant('None' as const),
  }),
  silence: fc.constant(60),
})

/** The terms with each change of a reason made. */
function changed(terms: MatchTerms & { placement: AutoPlacement }, reason: ExclusionReason): MatchTerms[] {
  const asking = (change: Partial<Requirements>): MatchTerms => ({
    ...terms,
    requirements: { ...terms.requirements, ...change },
  })
  const using = (change: Partial<Requirements['resources']>) =>
    asking({ resources: { ...terms.requirements.resources, ...change } })
  const placing = (change: Partial<AutoPlacement>): MatchTerms => ({
    ...terms,
    placement: { ...terms.placement, ...change },
  })
  switch (reason.name) {
    case 'notActive':
    case 'offline':
      return []
    case 'runtime':
      return reason.changes.map(({ to }) => asking({ runtime: RUNTIMES[to] }))
    case 'isolation':
      return reason.changes.map(({ to }) => asking({ isolation: to }))
    case 'cpu':
      return reason.changes.map(({ to }) => using({ cpuMillis: to }))
    case 'memory':
      return reason.changes.map(({ to }) => using({ memoryMib: to }))
    case 'disk':
      return reason.changes.map(({ to }) => using({ diskMib: to }))
    case 'gpus':
      return reason.changes.map(({ to }) => using({ gpus: to }))
    case 'distance':
      return reason.changes.map(({ to }) => placing({ radiusKm: to }))
    case 'region':
      return reason.changes.map(({ to }) => placing({ regions: [...terms.placement.regions, to] }))
  }
}

const broughtBack = (workers: readonly PreparedWorker[], before: MatchTerms, after: MatchTerms): number => {
  const [one, other] = [new Matcher(before), new Matcher(after)]
  return workers.filter((worker) => one.exclusions(worker) !== 0 && other.exclusions(worker) === 0).length
}

describe('explainExclusions, of any workers and terms', () => {
  const cases = fc.tuple(fc.array(anyWorker, { minLength: 10, maxLength: 40 }), anyTerms)

  it('counts as the matcher does', () => {
    fc.assert(
      fc.property(cases, ([workers, terms]) => {
        const matcher = new Matcher(terms)
        const masks = workers.map((worker) => matcher.exclusions(worker))
        const report = explainExclusions(workers, terms, spec)
        expect(report.matching).toBe(masks.filter((mask) => mask === 0).length)
        for (const { name, leavesOut, alone } of report.reasons) {
          expect(leavesOut).toBe(masks.filter((mask) => exclusionNames(mask).includes(name)).length)
          expect(alone).toBe(masks.filter((mask) => mask === EXCLUSION[name]).length)
        }
        const named = new Set(masks.flatMap(exclusionNames))
        expect(new Set(report.reasons.map(({ name }) => name))).toEqual(named)
      }),
    )
  })

  it('brings back as many as it says', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(cases, ([workers, terms]) => {
        for (const reason of explainExclusions(workers, terms, spec).reasons) {
          changed(terms, reason).forEach((after, at) => {
            seen.add(reason.name)
            const promised = reason.changes[at]?.bringsBack
            expect(promised).toBeGreaterThan(0)
            expect(broughtBack(workers, terms, after), reason.name).toBe(promised)
          })
        }
      }),
      { numRuns: 600 },
    )
    // Every reason with a figure to change came up, each some forty times in such a run.
    expect(seen).toEqual(new Set(['runtime', 'isolation', 'cpu', 'memory', 'disk', 'gpus', 'distance', 'region']))
  })

  it('finds no smaller change of an amount', () => {
    const parts = { cpu: 'cpuMillis', memory: 'memoryMib', disk: 'diskMib', gpus: 'gpus' } as const
    fc.assert(
      fc.property(cases, ([workers, terms]) => {
        const { resources } = terms.requirements
        for (const reason of explainExclusions(workers, terms, spec).reasons) {
          if (reason.name !== 'cpu' && reason.name !== 'memory' && reason.name !== 'disk' && reason.name !== 'gpus')
            continue
          const part = parts[reason.name]
          const from = reason.changes[0]?.to ?? 0
          for (let more = from + 1; more < resources[part]; more++) {
            const after = {
              ...terms,
              requirements: { ...terms.requirements, resources: { ...resources, [part]: more } },
            }
            expect(broughtBack(workers, terms, after)).toBe(0)
          }
        }
      }),
    )
  })
})
