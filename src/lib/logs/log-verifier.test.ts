import { emptyRoot, encodeFrame, type LogFrame } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import { LogProofError } from './errors.ts'
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

function filled(count: number, verifier = new LogVerifier(KEY)): LogVerifier {
  for (let seq = verifier.size; seq < count; seq++) verifier.append(frame(seq))
  return verifier
}

const headOf = ({ size, root }: LogVerifier) => ({ size, root })

it('agrees with the head over the same frames', () => {
  const worker = filled(5)
  const reader = filled(5)
  expect(reader.agreed).toBe(0n)
  expect(reader.matches({ size: 5n, root: worker.root })).toBe(true)
  expect(reader.agreed).toBe(5n)
  expect(new LogVerifier(KEY).matches({ size: 0n, root: emptyRoot() })).toBe(true)
})

it('waits while frames are missing', () => {
  expect(filled(3).matches(headOf(filled(5)))).toBe(false)
})

it('notices a changed line, and says among which entries it is', () => {
  const reader = filled(3)
  reader.matches(headOf(filled(3)))
  reader.append(frame(3n, 'something else'))
  reader.append(frame(4n))
  expect(() => reader.matches(headOf(filled(5)))).toThrow(/^Entries 4 to 5: not what the worker committed to/)
})

it('notices a damaged entry', () => {
  const damaged = frame(1n)
  damaged[damaged.length - 1] = 0
  expect(() => filled(1).append(damaged)).toThrow(LogProofError)
  expect(() => filled(1).append(damaged)).toThrow(/^Entry 2 cannot be read: its checksum does not match/)
})

it('notices a log that became shorter', () => {
  expect(() => filled(5).matches(headOf(filled(3)))).toThrow(/now has 3 entries and has shown 5 before/)
})

it('notices another root over the same number of entries', () => {
  const reader = filled(5)
  reader.matches(headOf(filled(5)))
  expect(() => reader.matches({ size: 5n, root: emptyRoot() })).toThrow(/^Entries 1 to 5: not what/)
})

it.each([0n, 2n])('refuses entry %s in place of 1', (seq) => {
  expect(() => filled(1).append(frame(seq))).toThrow(/came where entry 2 belongs/)
})

it('gives another root under another key', () => {
  const other = new LogVerifier(new Uint8Array(32).fill(8))
  other.append(frame(0n))
  expect(() => filled(1).matches(headOf(other))).toThrow(/^Entry 1: not what/)
})

describe('a head that was kept', () => {
  it('is met again when its entries are there', () => {
    expect(filled(9, new LogVerifier(KEY, headOf(filled(5)))).agreed).toBe(5n)
  })

  it('shows that the log became shorter before all its entries are there', () => {
    const reader = filled(2, new LogVerifier(KEY, headOf(filled(5))))
    expect(() => reader.matches(headOf(filled(4)))).toThrow(/now has 4 entries and has shown 5 before/)
  })

  it('shows that the log was written anew, in the middle of what came', () => {
    const reader = new LogVerifier(KEY, headOf(filled(5)))
    reader.append(frame(0n, 'something else'))
    expect(() => filled(7, reader)).toThrow(/^Entries 1 to 5: not what/)
  })
})

describe('the root on the chain', () => {
  it('proves the entries up to it, also when it comes after them', () => {
    const reader = filled(7)
    for (const size of [3, 5, 5, 4, 7]) reader.compareWithChain(headOf(filled(size)))
    expect(reader.proven).toBe(7n)
  })

  it('proves nothing while entries are missing', () => {
    const reader = filled(3)
    reader.compareWithChain(headOf(filled(5)))
    expect(reader.proven).toBe(0n)
    filled(8, reader).compareWithChain(headOf(filled(5)))
    expect(reader.proven).toBe(5n)
  })

  it('shows that the worker tells the chain something else than its reader, and what stays proved', () => {
    const reader = filled(3)
    reader.compareWithChain(headOf(filled(3)))
    reader.append(frame(3n, 'for the reader'))
    filled(9, reader)
    const compare = () => reader.compareWithChain(headOf(filled(6)))
    expect(compare).toThrow(/^Entries 4 to 6: not what stands on the chain/)
    expect(compare).toThrow(expect.objectContaining({ code: 'log_proof_invalid', verified: 3n }))
  })
})
