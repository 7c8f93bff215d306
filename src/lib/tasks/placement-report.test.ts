import { derivePlacement, prepareWorker } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import { makeWorker } from '$lib/workers/fixtures/make-worker.ts'
import { parseTask } from './fixtures/parse-task.ts'
import { placementReport, type PlacementReport } from './placement-report.ts'

const FILE = `services:
  web:
    command: [sh]
    deploy: { resources: { limits: { cpus: '1', memory: 512M } } }
  cache:
    command: [sh]
    deploy: { resources: { limits: { cpus: '0.5', memory: 64M } } }
x-edge:
  runtime: shell
  placement:
    near: [52.52, 13.4]
    radiusKm: 700
    replicas: 2
`
const place = (id: number, latitude: number, region = 'eu-central') => {
  const worker = makeWorker({ id })
  return { ...worker, profile: { ...worker.profile, latitude, region } }
}
const HERE = place(0, 52.5)

function report(text: string, workers: Parameters<typeof prepareWorker>[0][]): PlacementReport {
  const task = parseTask(text)
  return placementReport({ text, task, placement: derivePlacement(task.spec) }, workers.map(prepareWorker), 60)
}

/** The file after the quick fix of the first hint. */
function fixed(text: string, { hints }: PlacementReport): string {
  const fix = hints[0]?.fix
  if (fix === undefined) throw new Error('no fix')
  return text.slice(0, fix.from) + fix.replacement + text.slice(fix.to)
}

describe('placementReport', () => {
  it('says which line leaves out how many, and what brings the nearest back', () => {
    const found = report(FILE, [HERE, place(1, 45), place(2, 10)])
    expect(found.exclusions).toMatchObject({ workers: 3, matching: 1 })
    expect(found.lines).toEqual(new Map([[12, 2]]))
    expect(found.hints.map(({ message }) => message)).toEqual(['Line 12 (700 km) leaves out 2; 850 km brings back 1'])
    expect(found.preview).toMatchObject({ unplaced: 1 })
    expect(found.preview?.replicas.map(({ worker }) => worker.id)).toEqual([0])
    const next = fixed(FILE, found)
    expect(next).toContain('radiusKm: 850')
    expect(report(next, [HERE, place(1, 45), place(2, 10)]).exclusions.matching).toBe(2)
  })

  it('counts a worker once for a line that it misses twice', () => {
    const tiny = makeWorker({ id: 1 }, { cpuMillis: 100, memoryMib: 100 })
    expect(report(FILE, [HERE, tiny]).lines.get(4)).toBe(1)
  })

  it('takes from the heaviest service what the whole task has too much', () => {
    const small = makeWorker({ id: 1 }, { cpuMillis: 1200 })
    const found = report(FILE, [small])
    expect(found.hints[0]?.message).toBe('Line 4 (1 vCPU) leaves out 1; 0.7 vCPU brings back 1')
    expect(found.hints[0]?.fix?.label).toBe('Set 0.7')
    expect(report(fixed(FILE, found), [small]).exclusions.matching).toBe(1)
  })

  it.each([
    ['in brackets', `${FILE}    regions: [us-east]\n`],
    ['a line each', `${FILE}    regions:\n      - us-east\n`],
  ])('adds a region to a list that is written %s', (_, text) => {
    const found = report(text, [HERE])
    expect(found.hints[0]?.message).toContain('eu-central brings back 1')
    expect(report(fixed(text, found), [HERE]).exclusions.matching).toBe(1)
  })

  it('gives a hint without a fix where the file would have to change in more than one place', () => {
    const task = FILE.replace("cpus: '1'", "cpus: '0.1'")
    // The other service alone takes more than there is.
    const [hint] = report(task, [makeWorker({}, { cpuMillis: 20 })]).hints
    expect(hint?.message).toContain('0.02 vCPU in all brings back 1')
    expect(hint?.fix).toBeUndefined()
  })

  it('says when it is the distance between the replicas that leaves one without a place', () => {
    const text = `${FILE}    spread: operator\n`
    const found = report(text, [HERE, place(1, 52)])
    expect(found.preview?.unplaced).toBe(1)
    expect(found.hints[0]?.message).toBe(
      'Line 14 (operator) keeps the replicas apart; the 2 workers that match have 1 operator',
    )
    expect(report(fixed(text, found), [HERE, place(1, 52)]).preview?.unplaced).toBe(0)
    expect(report(text, [HERE, { ...place(1, 52), operator: 'another' }]).hints).toEqual([])
  })

  it('holds the file against workers chosen by hand as well, but previews nothing', () => {
    const task = parseTask(FILE)
    const workers = [place(1, 10), makeWorker({ id: 2 }, { runtimes: ['docker'] })].map(prepareWorker)
    const found = placementReport({ text: FILE, task, placement: { workers: [1] } }, workers, 60)
    expect(found.preview).toBeUndefined()
    expect(found.exclusions.matching).toBe(1)
    expect([...found.lines.keys()]).toEqual([9])
  })
})
