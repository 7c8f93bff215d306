import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isErrorCode } from '../errors/error-table.ts'
import { HOSTILE_ACCESS, HOSTILE_FORM } from './fixtures/hostile-corpus.ts'
import { parseTaskFile } from './parse-task-file.ts'
import { readCanonical } from './read-canonical.ts'

/** Raise for a long run: `EDGECLOUD_FUZZ_RUNS=1000000 npx vitest run protocol/src/spec/hostile`. */
const RUNS = Number(process.env['EDGECLOUD_FUZZ_RUNS'] ?? 2_000)
/** Far above what any of these takes, far below what a super-linear reader would take. */
const LIMIT_MS = 500

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

describe('hostile form', () => {
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

describe('reaching for the machine', () => {
  it.each(HOSTILE_ACCESS)('refuses %s', (lines, code) => {
    const image = lines.startsWith('image') ? '' : '    image: busybox:1.36\n'
    const text = `services:\n  web:\n${image}    ${lines}\nvolumes: {data: {}, sock: {}}\n`
    const found = problemsOf(text)
    expect(found.map((problem) => problem.code)).toEqual([code])
    expect(found[0]?.line).toBeGreaterThan(2)
  })

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

describe('fuzz', () => {
  const words = ['services', 'web', 'image', 'command', 'x-edge', 'kind', '&a', '*a', '!!str', '<<', '__proto__', '$', '$$', '"', "'", '|', '>', '-', '?', ':', ',', '[', ']', '{', '}', '#', '---', '...', '%', '\n', '\n  ', '\n    ', ' ', '\t', '0', '1e9', '.inf', 'null', '~', '\0', '\u2028', '\ud800', '😀'] // prettier-ignore
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join('')),
    fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => `services:\n  web:\n    ${parts.join('')}`),
    fc.json({ maxDepth: 6 }).map((json) => `{"services":${json}}`),
  )

  it('never throws, and every problem has a known code and a place in the text', () => {
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
      { numRuns: RUNS },
    )
  })
})
