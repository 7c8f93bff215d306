import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batterySeed } from '../../../tests/battery/battery-seed.ts'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { isErrorCode } from '../errors/error-table.ts'
import { HOSTILE_ACCESS, HOSTILE_FORM } from './fixtures/hostile-corpus.ts'
import { processorTime } from './fixtures/processor-time.ts'
import { MAX_TEXT_BYTES } from './limits.ts'
import { parseTaskFile } from './parse-task-file.ts'
import { readCanonical } from './read-canonical.ts'

/** Raise for a long run: `EDGECLOUD_FUZZ_RUNS=1000000 npx vitest run protocol/src/spec/hostile`. */
const RUNS = Number(process.env['EDGECLOUD_FUZZ_RUNS'] ?? 2_000)
/** Some fifty milliseconds each. */
const LARGE_RUNS = Math.max(60, Math.round(RUNS / 100))
const SEED = batterySeed()
const READER = new URL('./fixtures/read-hostile.ts', import.meta.url)
/** Processor time that a file may take, whatever is in it. */
const LIMIT_MS = 50
/** For a machine with so much else to do that quiet moments have to be waited for. */
const PATIENCE = { timeout: 60_000 }

function problemsOf(text: string) {
  const parsed = parseTaskFile(text)
  return parsed.ok ? [] : parsed.problems
}

describe('battery 32: hostile form', () => {
  fixedRow(32, 'bombs, depth, cycles, keys, tags, sizes')

  it('battery 32: is read by a thread with 64 MiB, each text in little time', PATIENCE, async ({ task }) => {
    const settle = beginRow(task, { row: 32, seed: 'fixed', injected: `${HOSTILE_FORM.length} bombs, in 64 MiB` })
    const resourceLimits = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 16 }
    const reader = new Worker(READER, { resourceLimits, workerData: LIMIT_MS })
    const [said] = (await once(reader, 'message')) as [{ texts: number; slowest: { name: string; ms: number } }]
    await reader.terminate()
    const { texts, slowest } = said
    expect(texts).toBe(HOSTILE_FORM.length)
    expect(slowest.ms, slowest.name).toBeLessThan(LIMIT_MS)
    settle(`all read; the slowest, ${slowest.name}, took ${Math.round(slowest.ms)} ms of a processor`, {})
  })

  it.each(HOSTILE_FORM)('refuses %s in time', PATIENCE, (_, text, code) => {
    expect(problemsOf(text).map((problem) => problem.code)).toContain(code)
    expect(processorTime(() => parseTaskFile(text), LIMIT_MS)).toBeLessThan(LIMIT_MS)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  const variables = (write: (name: string) => string) => Array.from({ length: 1_980 }, (_, i) => write(`A${i}`))
  const block = (lines: string) => `services:\n  web:\n    image: busybox\n    environment:\n${lines}\n`
  const flow = (values: string) => `services: {web: {image: busybox, environment: {${values}}}}\n`
  it.each([
    ['on lines', block(variables((name) => `      ${name}: ${'x'.repeat(10)}`).join('\n'))],
    ['in quotes', block(variables((name) => `      '${name}': "${'x'.repeat(10)}"`).join('\n'))],
    ['between commas', flow(variables((name) => `${name}: x`).join(', '))],
    [
      'as JSON',
      JSON.stringify({
        services: {
          web: { image: 'x', environment: Object.fromEntries(variables((name) => name).map((name) => [name, 'x'])) },
        },
      }),
    ],
  ])('reads a file that is just within the limits in time: %s', PATIENCE, (_, text) => {
    expect(problemsOf(text)).toEqual([])
    expect(processorTime(() => parseTaskFile(text), LIMIT_MS)).toBeLessThan(LIMIT_MS)
  })
})

/** What would be a word, a name or a path of its own once it is pasted into something. */
const INJECTION = /^spec_(control_character|bad_|interpolation)/

describe('battery 33: injection', () => {
  fixedRow(33, 'names, images, environment and paths that would be more than that once pasted')
  refusesEach(HOSTILE_ACCESS.filter(([, code]) => INJECTION.test(code)))
})

describe('battery 34: reaching for the machine', () => {
  fixedRow(34, 'keys of services, volumes, configs and secrets that lead to the machine')
  refusesEach(HOSTILE_ACCESS.filter(([, code]) => !INJECTION.test(code)))

  it.each([
    ['volumes: {data: {driver_opts: {device: /etc, o: bind}}}', 'spec_host_path'],
    ['configs: {data: {file: /etc/shadow}}', 'spec_host_path'],
    ['secrets: {data: {file: ./key}}', 'spec_host_path'],
    ['secrets: {data: {environment: HOME}}', 'spec_host_path'],
  ])('refuses %s', (lines, code) => {
    const text = `services: {web: {image: busybox}}\n${lines}\n`
    expect(problemsOf(text).map((problem) => problem.code)).toContain(code)
  })
})

function refusesEach(corpus: typeof HOSTILE_ACCESS): void {
  it.each(corpus)('refuses %s', (lines, code) => {
    const image = lines.startsWith('image') ? '' : '    image: busybox:1.36\n'
    const text = `services:\n  web:\n${image}    ${lines}\nvolumes: {data: {}, sock: {}}\n`
    const found = problemsOf(text)
    expect(found.map((problem) => problem.code)).toEqual([code])
    expect(found[0]?.line).toBeGreaterThan(2)
  })
}

describe('fuzz', () => {
  const words = ['services', 'web', 'image', 'command', 'x-edge', 'kind', '&a', '*a', '!!str', '<<', '__proto__', '$', '$$', '"', "'", '|', '>', '-', '?', ':', ',', '[', ']', '{', '}', '#', '---', '...', '%', '\n', '\n  ', '\n    ', ' ', '\t', '0', '1e9', '.inf', 'null', '~', '\0', '\u2028', '\ud800', '😀'] // prettier-ignore
  const fragments = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
  const heads = [
    '',
    'a: ',
    'a: [',
    'a:\n  ',
    'a: "',
    'a: |\n  ',
    'services: {web: {image: x, command: [',
    'services:\n  web:\n    ',
  ]
  /** One fragment again and again, as often as the limits let through or a file has room for: what a reader is slow at shows. */
  const times = fc.constantFrom(1_000, 1_900, 3_900, 10_000, Infinity)
  const large = fc.tuple(fc.constantFrom(...heads), fragments, times).map(([head, fragment, most]) => {
    const room = MAX_TEXT_BYTES - Buffer.byteLength(head)
    return head + fragment.repeat(Math.min(most, Math.floor(room / Buffer.byteLength(fragment))))
  })
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join('')),
    fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => `services:\n  web:\n    ${parts.join('')}`),
    fc.json({ maxDepth: 6 }).map((json) => `{"services":${json}}`),
  )

  const title = `battery 32: never throws, and every problem has a known code and a place in the text, ${RUNS} texts`
  it(title, { timeout: 60_000 + RUNS * 2 }, ({ task }) => {
    const settle = beginRow(task, { row: 32, seed: SEED, injected: `${RUNS} texts of fragments that mean something` })
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseTaskFile(text)
        if (parsed.ok) {
          expect(readCanonical(parsed.canonical).hash).toBe(parsed.hash)
          return
        }
        expect(parsed.problems.length).toBeGreaterThan(0)
        for (const { code, from, to, line, column, message } of parsed.problems) {
          expect(isErrorCode(code)).toBe(true)
          expect(message).not.toBe('')
          expect(from).toBeGreaterThanOrEqual(0)
          expect(to).toBeGreaterThanOrEqual(from)
          expect(Math.min(line, column)).toBeGreaterThan(0)
        }
      }),
      { numRuns: RUNS, seed: SEED },
    )
    settle('each was read, or refused with a code and a place in the text', {})
  })

  it(
    `battery 32: takes no longer for ${LARGE_RUNS} large texts, each of one fragment`,
    { timeout: 60_000 + LARGE_RUNS * 1_000 },
    ({ task }) => {
      const injected = `${LARGE_RUNS} texts of up to 64 KiB, each of one fragment`
      const settle = beginRow(task, { row: 32, seed: SEED, injected })
      let slowest = 0
      const check = fc.property(large, (text) => {
        const before = process.threadCpuUsage()
        parseTaskFile(text)
        const { user, system } = process.threadCpuUsage(before)
        const once = (user + system) / 1_000
        if (once < slowest) return
        slowest = Math.max(
          slowest,
          processorTime(() => parseTaskFile(text), LIMIT_MS),
        )
        expect(slowest, JSON.stringify(text.slice(0, 60))).toBeLessThan(LIMIT_MS)
      })
      fc.assert(check, { numRuns: LARGE_RUNS, seed: SEED, endOnFailure: true })
      settle(`the slowest took ${Math.round(slowest)} ms of a processor`, {})
    },
  )
})
