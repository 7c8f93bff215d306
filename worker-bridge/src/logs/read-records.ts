import type { FileHandle } from 'node:fs/promises'
import { FrameMalformedError, MAX_FRAME_BYTES } from '@edgecloud/protocol'
import type { LogPlace } from './log-index.ts'

/** Bytes before the payload of a record; the first four are its length, little-endian. */
const HEADER_BYTES = 8

export interface RecordRange {
  /** At or before the first record that is wanted. */
  readonly from: LogPlace
  /** Offset where the last whole record ends. */
  readonly end: number
}

/**
 * Records of a log from frame `fromSeq` on, at least one, then as many as fit into `maxBytes`, and the place of the one after
 * them. Looks at their lengths only: they were checked when they were taken into the tree, and every reader checks them again.
 */
export async function readRecords(
  file: FileHandle,
  { from, end }: RecordRange,
  fromSeq: bigint,
  maxBytes: number,
): Promise<{ records: readonly Uint8Array[]; next: LogPlace }> {
  const records: Uint8Array[] = []
  let { seq, offset } = from
  let bytes = 0
  while (offset < end) {
    const block = await readBlock(file, offset, Math.min(Math.max(maxBytes, MAX_FRAME_BYTES), end - offset))
    let at = 0
    for (let length = lengthAt(block, at); length <= block.length - at; length = lengthAt(block, at)) {
      if (seq >= fromSeq) {
        if (records.length > 0 && bytes + length > maxBytes) return { records, next: { seq, offset: offset + at } }
        records.push(block.subarray(at, at + length))
        bytes += length
      }
      seq += 1n
      at += length
    }
    offset += at
    if (records.length > 0) break // what is left of the block is the beginning of the next record
    if (at === 0) throw new FrameMalformedError('the file was changed after it was read')
  }
  return { records, next: { seq, offset } }
}

async function readBlock(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

/** Infinity where there is no whole header, or none that a record can have. */
function lengthAt(block: Buffer, at: number): number {
  if (block.length - at < HEADER_BYTES) return Infinity
  const length = HEADER_BYTES + block.readUInt32LE(at)
  return length > HEADER_BYTES && length <= MAX_FRAME_BYTES ? length : Infinity
}
