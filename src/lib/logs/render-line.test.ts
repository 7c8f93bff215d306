import { expect, it } from 'vitest'
import type { LogLine } from './log-line.ts'
import { fileLine, lineText, terminalLine } from './render-line.ts'

const ESC = '\u001b'
const BELL = '\u0007'

const text = (fields: Partial<Extract<LogLine, { kind: 'text' }>>): LogLine => ({
  kind: 'text',
  seq: 0n,
  timestampMs: Date.UTC(2026, 10, 23, 14, 2, 6, 120),
  service: 'main',
  stream: 'stdout',
  text: 'hello',
  ...fields,
})

it('writes time, part and text, and ends every colour', () => {
  const line = terminalLine(text({}))
  expect(line).toMatch(/\d\d:\d\d:\d\d\.120 {2}main/)
  expect(line.endsWith(`main${ESC}[0m  hello${ESC}[0m\r\n`)).toBe(true)
  expect(terminalLine(text({ text: `${ESC}[31mred` })).endsWith(`${ESC}[31mred${ESC}[0m\r\n`)).toBe(true)
})

it('lets neither text nor name of a service act', () => {
  const line = terminalLine(text({ service: `a${ESC}]0;x${BELL}`, text: `b${ESC}]52;c;QQ==${BELL}` }))
  expect(line).not.toContain(`${ESC}]`)
  expect(line).not.toContain(BELL)
})

it('says how much is missing and why', () => {
  const gap: LogLine = { kind: 'gap', seq: 1n, timestampMs: 0, service: 'main', lostBytes: 1_234n, reason: 'quota' }
  expect(lineText(gap)).toBe('1,234 bytes are missing here: the log had reached its limit')
  expect(fileLine(gap)).toBe(`1970-01-01T00:00:00.000Z main gap ${lineText(gap)}\n`)
})

it('downloads plain text', () => {
  expect(fileLine(text({ stream: 'stderr', text: '\u001b[1mbold' }))).toBe(
    '2026-11-23T14:02:06.120Z main stderr bold\n',
  )
})

it('marks lines whose proof failed, on the screen and in files', () => {
  expect(terminalLine(text({}), true)).toMatch(/not verified.*hello/)
  expect(terminalLine(text({}))).not.toContain('not verified')
  expect(fileLine(text({}), true)).toBe(`not verified ${fileLine(text({}))}`)
})
