import { emptyRoot, encodeFrame, type LogFrame } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { LogVerifier } from './log-verifier.ts'

const KEY = new Uint8Array(32).fill(7)

function frame(seq: bigint, text = `line ${seq}`): Uint8Array {
  const fields: LogFrame = {
    kind: 'output',
    seq,
    timestampMs: 1,
    service: 'main',
    replica: 0,
    stream: 'stdout',
    lineEnd: true,
    bytes: new TextEncoder().encode(text),
  }
  return encodeFrame(fields)
}

function filled(count: number): LogVerifier {
  const verifier = new LogVerifier(KEY)
  for (let seq = 0; seq < count; seq++) verifier.append(frame(BigInt(seq)))
  return verifier
}

it('agrees with the head over the same frames', () => {
  const worker = filled(5)
  expect(filled(5).matches({ size: 5n, root: worker.root })).toBe(true)
  expect(new LogVerifier(KEY).matches({ size: 0n, root: emptyRoot() })).toBe(true)
})

it('waits while frames are missing', () => {
  expect(filled(3).matches({ size: 5n, root: filled(5).root })).toBe(false)
})

it('notices a changed line', () => {
  const reader = filled(4)
  reader.append(frame(4n, 'something else'))
  expect(() => reader.matches({ size: 5n, root: filled(5).root })).toThrow(/root over 5 entries differs/)
})

it('notices a log that became shorter', () => {
  expect(() => filled(5).matches({ size: 3n, root: filled(3).root })).toThrow(/had 5 entries and now has 3/)
})

it.each([0n, 2n])('refuses entry %s in place of 1', (seq) => {
  expect(() => filled(1).append(frame(seq))).toThrow(/in place of 1/)
})

it('gives another root under another key', () => {
  const other = new LogVerifier(new Uint8Array(32).fill(8))
  other.append(frame(0n))
  expect(() => filled(1).matches({ size: 1n, root: other.root })).toThrow(/differs/)
})
