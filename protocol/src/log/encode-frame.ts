import { utf8Encode } from '../bytes/utf8.ts'
import { crc32 } from './crc32.ts'
import type { LogFrame } from './frame.ts'
import { FrameMalformedError, FrameTooLargeError } from './frame-errors.ts'
import {
  FIXED_BYTES,
  GAP_REASONS,
  HEADER_BYTES,
  KIND_GAP,
  KIND_OUTPUT,
  LINE_END,
  MAX_FRAME_BYTES,
  STREAMS,
} from './frame-layout.ts'

const MAX_U64 = 2n ** 64n - 1n

/** Encodes a frame as one self-delimiting record. The same bytes go to disk, into the tree and over the wire. */
export function encodeFrame(frame: LogFrame): Uint8Array {
  const service = utf8Encode(frame.service)
  checkHead(frame, service)
  const restBytes = frame.kind === 'output' ? frame.bytes.length : frame.lostLines === undefined ? 8 : 16
  const length = FIXED_BYTES + service.length + restBytes
  if (HEADER_BYTES + length > MAX_FRAME_BYTES) throw new FrameTooLargeError(HEADER_BYTES + length)
  const record = new Uint8Array(HEADER_BYTES + length)
  const view = new DataView(record.buffer, HEADER_BYTES)
  view.setUint8(0, frame.kind === 'gap' ? KIND_GAP : KIND_OUTPUT)
  view.setUint8(1, flagsOf(frame))
  view.setBigUint64(2, frame.seq, true)
  view.setBigUint64(10, BigInt(frame.timestampMs), true)
  view.setUint16(18, frame.replica, true)
  view.setUint8(20, service.length)
  record.set(service, HEADER_BYTES + FIXED_BYTES)
  const rest = FIXED_BYTES + service.length
  if (frame.kind === 'output') record.set(frame.bytes, HEADER_BYTES + rest)
  else {
    view.setBigUint64(rest, frame.lostBytes, true)
    if (frame.lostLines !== undefined) view.setBigUint64(rest + 8, frame.lostLines, true)
  }
  const header = new DataView(record.buffer, 0, HEADER_BYTES)
  header.setUint32(0, length, true)
  header.setUint32(4, crc32(record.subarray(HEADER_BYTES)), true)
  return record
}

function flagsOf(frame: LogFrame): number {
  if (frame.kind === 'gap') return GAP_REASONS.indexOf(frame.reason)
  return STREAMS.indexOf(frame.stream) | (frame.lineEnd ? LINE_END : 0)
}

function checkHead(frame: LogFrame, service: Uint8Array): void {
  if (service.length < 1 || service.length > 63) throw new FrameMalformedError('the service name has 1 to 63 bytes')
  if (frame.seq < 0n || frame.seq > MAX_U64) throw new FrameMalformedError('seq is not a u64')
  if (!Number.isSafeInteger(frame.timestampMs) || frame.timestampMs < 0) {
    throw new FrameMalformedError('the timestamp is not a whole number of milliseconds')
  }
  if (!Number.isInteger(frame.replica) || frame.replica < 0 || frame.replica > 0xffff) {
    throw new FrameMalformedError('replica is not a u16')
  }
  const counts = frame.kind === 'gap' ? [frame.lostBytes, frame.lostLines ?? 0n] : []
  if (counts.some((count) => count < 0n || count > MAX_U64)) {
    throw new FrameMalformedError('lostBytes or lostLines is not a u64')
  }
}
