import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batterySeed } from '../../../tests/battery/battery-seed.ts'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { isErrorCode } from '../errors/error-table.ts'
import { HOSTILE_ACCESS, HOSTILE_FORM } from './fixtures/hostile-corpus.ts'
import { parseTaskFile } from './parse-task-file.ts'
import { readCanonical } from './read-canonical.ts'

/** Raise for a long run: `EDGECLOUD_FUZZ_RUNS=1000000 npx vitest run protocol/src/spec/hostile`. */
const RUNS = Number(process.env['EDGECLOUD_FUZZ_RUNS'] ?? 2_000)
const SEED = batterySeed()
const READER = new URL('./fixtures/read-hostile.ts', import.meta.url)
/** Far above what any of these takes, far below what a super-linear reader would take. */
const LIMIT_MS = 250

/** Processor milliseconds of the quickest of five tries: other work on the machine does not count as a slow reader. */
function quickest(work: () => void): number {
  const tries = [1, 2, 3, 4, 5].map(() => {
    const before = process.threadCpuUsage()
    work()
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...tries)
}

function problemsOf(text: string) {
  const parsed = parseTaskFile(text)
  return parsed.ok ? [] : parsed.problems
}

describe('battery 32: hostile form', () => {
  fixedRow(32, 'bombs, depth, cycles, keys, tags, sizes')

  it('battery 32: is read by a thread with 64 MiB, each text in little time', async ({ task }) => {
    const settle = beginRow(task, { row: 32, seed: 'fixed', injected: `${HOSTILE_FORM.length} bombs, in 64 MiB` })
    const reader = new Worker(READER, { resourceLimits: { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 16 } })
    const [said] = (await once(reader, 'message')) as [{ texts: number; slowest: { name: string; ms: number } }]
    await reader.terminate()
    const { texts, slowest } = said
    expect(texts).toBe(HOSTILE_FORM.length)
    expect(slowest.ms, slowest.name).toBeLessThan(LIMIT_MS)
    settle(`all read; the slowest, ${slowest.name}, took ${Math.round(slowest.ms)} ms of a processor`, {})
  })

  it.each(HOSTILE_FORM)('refuses %s in time', (_, text, code) => {
    expect(problemsOf(text).map((problem) => problem.code)).toContain(code)
    expect(quickest(() => parseTaskFile(text))).toBeLessThan(LIMIT_MS)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('reads a file that is just within the limits in time', () => {
    const environment = Array.from({ length: 2_400 }, (_, i) => `      A${i}: x`).join('\n')
    const text = `services:\n  web:\n    image: busybox\n    environment:\n${environment}\n`
    expect(parseTaskFile(text).ok).toBe(true)
    expect(quickest(() => parseTaskFile(text))).toBeLessThan(LIMIT_MS)
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
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join('')),
    fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => `services:\n  web:\n    ${parts.join('')}`),
    fc.json({ maxDepth: 6 }).map((json) => `{"services":${json}}`),
  )

  it(`battery 32: never throws, and every problem has a known code and a place in the text, ${RUNS} texts`, ({
    task,
  }) => {
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
})
