import { describe, expect, it } from 'vitest'
import { canonicalise, specHash } from './canonical.ts'
import { BodyMalformedError } from './body-errors.ts'
import { derivePlacement } from './derive-placement.ts'
import { deriveRequirements, toTicks } from './derive-requirements.ts'
import { describeSchema } from './describe-schema.ts'
import { parseTaskFile } from './parse-task-file.ts'
import { readCanonical } from './read-canonical.ts'
import { specFor } from './spec-for.ts'

function specOf(edge: string, service = 'image: x') {
  const parsed = parseTaskFile(`services: {a: {${service}}}\nx-edge: ${edge}\n`)
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
  return parsed.spec
}

describe('deriveRequirements', () => {
  it('rounds time up to ticks, memory and disk up to MiB', () => {
    expect([0, 1, 3_000, 3_001].map(toTicks)).toEqual([0, 1, 1, 2])
    const spec = specOf(
      '{kind: batch, timeout: 10s, disk: 1048577b}',
      'image: x, deploy: {resources: {limits: {memory: 1b}}}',
    )
    expect(deriveRequirements(spec)).toMatchObject({ timeout: 4, resources: { memoryMib: 1, diskMib: 2 } })
  })

  it('names chain enums as the chain does', () => {
    const edge =
      '{kind: batch, timeout: 1m, runtime: kubernetes, isolation: runc-userns, verify: {mode: two-hidden}, accelerators: {gpu: 2}}'
    expect(deriveRequirements(specOf(edge))).toMatchObject({
      kind: 'Batch',
      runtime: 'Kubernetes',
      isolation: 'RuncUserns',
      verify: 'TwoHidden',
      resources: { gpus: 2 },
    })
  })
})

describe('derivePlacement', () => {
  it('takes workers chosen by hand before those of the file', () => {
    const spec = specOf('{placement: {workers: [7]}}')
    expect(derivePlacement(spec)).toEqual({ workers: [7] })
    expect(derivePlacement(spec, [1, 2])).toEqual({ workers: [1, 2] })
    expect(derivePlacement(spec, [])).toEqual({ workers: [7] })
  })

  it('leaves the choice to the chain otherwise', () => {
    const spec = specOf('{placement: {near: [52.52, -13.4], radiusKm: 300, replicas: 2, spread: operator}}')
    expect(derivePlacement(spec)).toEqual({
      auto: { near: [52_520_000, -13_400_000], radiusKm: 300, regions: [], replicas: 2, spread: 'Operator' },
    })
  })
})

describe('canonical form', () => {
  const one = '{"services":{"a":{"environment":{"B":"1","A":"2"},"image":"x"}}}'
  const other =
    '# the same task\nservices:\n  a:\n    image: "x"\n    environment:\n      - A=2\n      - B=1\nx-edge: {kind: service}\n'

  it('is the same for the same task, however it is written', () => {
    const [first, second] = [parseTaskFile(one), parseTaskFile(other)]
    if (!first.ok || !second.ok) throw new Error('both are valid')
    expect(first.canonical).toBe(second.canonical)
    expect(first.hash).toBe(specHash(canonicalise(second.spec)))
    expect(first.hash).toMatch(/^0x[0-9a-f]{64}$/)
  })

  it('keeps its hash', () => {
    expect(specHash('{}')).toBe('0xc09da522dac261c3d2566230bed10d2f3ef13f8e7654576c12e857e07f786098')
  })

  it('is read back exactly, and nothing else is', () => {
    const parsed = parseTaskFile(one)
    if (!parsed.ok) throw new Error('it is valid')
    expect(readCanonical(parsed.canonical)).toEqual({
      spec: parsed.spec,
      canonical: parsed.canonical,
      hash: parsed.hash,
      requirements: parsed.requirements,
    })
    const broken = [
      one,
      `${parsed.canonical} `,
      parsed.canonical.replace('"x"', '"y z"'),
      parsed.canonical.replace('{', '{"__proto__":{},'),
      parsed.canonical.replace('"kind":"service"', '"kind":"batch"'),
      '['.repeat(200_000),
      '"a"',
      'null',
      '',
    ]
    for (const text of broken) expect(() => readCanonical(text)).toThrow(BodyMalformedError)
  })
})

describe('specFor', () => {
  it('applies the overrides of the region, then those of the worker', () => {
    const spec = specOf(
      '{overrides: {eu: {services: {a: {environment: {A: "1", B: "1"}, image: y}}}, 7: {services: {a: {environment: {B: "2"}}}}}}',
      'image: x, environment: {Z: z}',
    )
    expect(specFor(spec, { worker: 7, region: 'eu' }).services['a']).toMatchObject({
      image: 'y',
      environment: { Z: 'z', A: '1', B: '2' },
    })
    expect(specFor(spec, { worker: 8, region: 'us' })).toEqual(spec)
  })
})

describe('describeSchema', () => {
  it('lists the keys of a place with their descriptions', () => {
    const edge = describeSchema(['x-edge'])
    expect(edge?.keys.find(({ key }) => key === 'runtime')).toEqual({
      key: 'runtime',
      description: 'What runs it on the worker',
      required: false,
      kinds: ['choice'],
      values: ['docker', 'kubernetes', 'shell', 'terraform'],
    })
  })

  it('knows long forms behind short ones', () => {
    expect(describeSchema(['services', 'web', 'ports', 0])?.keys.map(({ key }) => key)).toEqual([
      'target',
      'published',
      'protocol',
    ])
    expect(describeSchema(['services', 'web', 'depends_on'])).toMatchObject({ kinds: ['map', 'list'], anyKey: true })
    expect(describeSchema(['services', 'web', 'command'])?.kinds).toEqual(['list', 'text'])
  })

  it('describes every key of every place', () => {
    const places = [
      [],
      ['services', 'a'],
      ['services', 'a', 'deploy'],
      ['services', 'a', 'healthcheck'],
      ['x-edge'],
      ['x-edge', 'placement'],
      ['x-edge', 'inputs', 0],
    ]
    for (const path of places) {
      const keys = describeSchema(path)?.keys ?? []
      expect(keys.length).toBeGreaterThan(0)
      for (const key of keys) expect(key.description, key.key).toMatch(/^[A-Z]/)
    }
    expect(
      describeSchema([])
        ?.keys.filter(({ required }) => required)
        .map(({ key }) => key),
    ).toEqual(['services'])
  })

  it('knows nothing of other places', () => {
    expect(describeSchema(['nothing'])).toBeUndefined()
    expect(describeSchema(['constructor'])).toBeUndefined()
  })
})
