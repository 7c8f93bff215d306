import { expect, it } from 'vitest'
import type { LogLine } from './log-line.ts'
import { fileLine, lineText, terminalLine } from './render-line.ts'

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
  expect(terminalLine(text({}))).toMatch(/\d\d:\d\d:\d\d\.120 {2}main\u001b\[0m {2}hello\u001b\[0m\r\n$/)
  expect(terminalLine(text({ text: '\u001b[31mred' }))).toMatch(/\u001b\[31mred\u001b\[0m\r\n$/)
})

it('lets neither text nor name of a service act', () => {
  const line = terminalLine(text({ service: 'a\u001b]0;x\u0007', text: 'b\u001b]52;c;QQ==\u0007' }))
  expect(line).not.toMatch(/\u001b\]|\u0007/)
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
