import type { OutputFrame } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { LineAssembler } from './log-line.ts'

const encoder = new TextEncoder()
let seq = 0n

function output(bytes: Uint8Array | string, fields: Partial<OutputFrame> = {}): OutputFrame {
  seq += 1n
  return {
    kind: 'output',
    seq,
    timestampMs: 1,
    service: 'main',
    replica: 0,
    stream: 'stdout',
    lineEnd: true,
    bytes: typeof bytes === 'string' ? encoder.encode(bytes) : bytes,
    ...fields,
  }
}

const texts = (lines: readonly { kind: string }[]) => lines.map((line) => ('text' in line ? line.text : line.kind))

it('joins pieces of a line, cut in the middle of a character', () => {
  const lines = new LineAssembler()
  const bytes = encoder.encode('grüße\n')
  expect(lines.push(output(bytes.slice(0, 3), { lineEnd: false }))).toEqual([])
  expect(texts(lines.push(output(bytes.slice(3))))).toEqual(['grüße'])
})

it('keeps streams and services apart', () => {
  const lines = new LineAssembler()
  lines.push(output('half ', { lineEnd: false }))
  expect(texts(lines.push(output('error\n', { stream: 'stderr' })))).toEqual(['error'])
  expect(texts(lines.push(output('other\n', { service: 'db' })))).toEqual(['other'])
  expect(texts(lines.push(output('line\n')))).toEqual(['half line'])
})

it('keeps empty lines and splits frames that hold several', () => {
  const lines = new LineAssembler()
  expect(texts(lines.push(output('\n')))).toEqual([''])
  expect(texts(lines.push(output('a\n\nb\r\n')))).toEqual(['a', '', 'b'])
})

it('shows gaps where they are and the unfinished line at the end', () => {
  const lines = new LineAssembler()
  lines.push(output('no line break', { lineEnd: false }))
  const gap = {
    kind: 'gap',
    seq: 99n,
    timestampMs: 1,
    service: 'main',
    replica: 0,
    lostBytes: 12n,
    reason: 'quota',
  } as const
  expect(texts(lines.push(gap))).toEqual(['gap'])
  expect(texts(lines.flush())).toEqual(['no line break'])
  expect(lines.flush()).toEqual([])
})

it('does not hold back a line that never ends', () => {
  const lines = new LineAssembler()
  expect(lines.push(output('x'.repeat(70_000), { lineEnd: false }))).toHaveLength(1)
})
