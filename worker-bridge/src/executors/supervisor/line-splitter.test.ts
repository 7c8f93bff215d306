import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSplitter, MAX_PIECE_BYTES } from './line-splitter.ts'

const NEWLINE = 0x0a
const lines = (text: string) =>
  new LineSplitter().push(Buffer.from(text)).map(({ bytes }) => Buffer.from(bytes).toString())

describe('LineSplitter', () => {
  it('keeps whole lines that came together in one piece, and holds a begun one back', () => {
    const splitter = new LineSplitter()
    expect(splitter.push(Buffer.from('one\ntwo\nthr'))).toMatchObject([{ lineEnd: true }])
    expect(splitter.pendingBytes).toBe(3)
    expect(splitter.push(Buffer.from('ee\n')).map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['three\n'])
  })

  it('cuts between lines where they do not fit into one piece', () => {
    const line = `${'x'.repeat(MAX_PIECE_BYTES / 2 - 1)}\n`
    expect(lines(line.repeat(5))).toEqual([line.repeat(2), line.repeat(2), line])
  })

  it('never changes, loses or doubles a byte, and says truly whether a piece ends a line', () => {
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.constant(Uint8Array.of(NEWLINE)),
      fc.nat({ max: 3 * MAX_PIECE_BYTES }).map((length) => new Uint8Array(length).fill(0x78)),
    )
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 12 }), (chunks) => {
        const splitter = new LineSplitter()
        const pieces = [...chunks.flatMap((bytes) => splitter.push(Buffer.from(bytes))), ...splitter.flush()]
        expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(Buffer.concat(chunks))).toBe(true)
        for (const { bytes, lineEnd } of pieces) {
          expect(bytes.length).toBeGreaterThan(0)
          expect(bytes.length).toBeLessThanOrEqual(MAX_PIECE_BYTES)
          expect(bytes.at(-1) === NEWLINE).toBe(lineEnd)
        }
        expect(splitter.pendingBytes).toBe(0)
      }),
      { numRuns: 300 },
    )
  })
})
