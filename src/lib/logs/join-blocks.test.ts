import { encodeFrame } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { joinBlocks } from './join-blocks.ts'

const frame = (seq: number) => {
  const head = { seq: BigInt(seq), timestampMs: 1, service: 'main', replica: 0 }
  return encodeFrame({ kind: 'output', ...head, stream: 'stdout', lineEnd: true, bytes: Uint8Array.of(seq, 10) })
}
const frames = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => frame(from + at))
const block = (from: number, to: number) => ({
  first: from,
  frames: Uint8Array.from(frames(from, to).flatMap((one) => [...one])),
})

it('gives all frames, also of blocks that overlap', () => {
  expect(joinBlocks([])).toEqual([])
  expect(joinBlocks([block(0, 1), block(1, 4), block(4, 6)])).toEqual(frames(0, 6))
  expect(joinBlocks([block(0, 5), block(2, 4), block(3, 8), block(6, 7)])).toEqual(frames(0, 8))
})

it('ends before a hole, a damaged block and what another version wrote', () => {
  expect(joinBlocks([block(1, 3)])).toEqual([])
  expect(joinBlocks([block(0, 2), block(3, 5)])).toEqual(frames(0, 2))
  const cut = { first: 2, frames: block(2, 4).frames.subarray(0, -1) }
  expect(joinBlocks([block(0, 2), cut, block(4, 6)])).toEqual(frames(0, 2))
  expect(joinBlocks([block(0, 2), undefined, block(2, 6)])).toEqual(frames(0, 2))
})
