import { utf8Decode } from '../bytes/utf8.ts'
import { crc32 } from './crc32.ts'
import type { LogFrame } from './frame.ts'
import { FrameMalformedError } from './frame-errors.ts'
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

/** Decodes exactly one record. The bytes of an output frame are a view into the input. Throws FrameMalformedError. */
export function decodeFrame(record: Uint8Array): LogFrame {
  if (record.length < HEADER_BYTES + FIXED_BYTES + 1) throw new FrameMalformedError('it is too short')
  if (record.length > MAX_FRAME_BYTES) throw new FrameMalformedError('it is too long')
  const header = new DataView(record.buffer, record.byteOffset, HEADER_BYTES)
  const payload = record.subarray(HEADER_BYTES)
  if (header.getUint32(0, true) !== payload.length) throw new FrameMalformedError('its length does not match')
  if (header.getUint32(4, true) !== crc32(payload)) throw new FrameMalformedError('its checksum does not match')
  return decodePayload(payload)
}

function decodePayload(payload: Uint8Array): LogFrame {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length)
  const flags = view.getUint8(1)
  const nameEnd = FIXED_BYTES + view.getUint8(20)
  const timestampMs = Number(view.getBigUint64(10, true))
  if (nameEnd > payload.length || nameEnd === FIXED_BYTES || nameEnd > FIXED_BYTES + 63) {
    throw new FrameMalformedError('its service name does not fit')
  }
  if (!Number.isSafeInteger(timestampMs)) throw new FrameMalformedError('its timestamp is out of range')
  const head = {
    seq: view.getBigUint64(2, true),
    timestampMs,
    service: decodeName(payload.subarray(FIXED_BYTES, nameEnd)),
    replica: view.getUint16(18, true),
  }
  const kind = view.getUint8(0)
  if (kind === KIND_OUTPUT) {
    const stream = STREAMS[flags & 3]
    if (!stream || flags > 7) throw new FrameMalformedError('its stream is unknown')
    return { kind: 'output', ...head, stream, lineEnd: (flags & LINE_END) !== 0, bytes: payload.subarray(nameEnd) }
  }
  const reason = GAP_REASONS[flags]
  if (kind !== KIND_GAP || !reason) throw new FrameMalformedError('its kind is unknown')
  const counts = payload.length - nameEnd
  if (counts !== 8 && counts !== 16) throw new FrameMalformedError('its gap record has the wrong length')
  const lostBytes = view.getBigUint64(nameEnd, true)
  if (counts === 8) return { kind: 'gap', ...head, lostBytes, reason }
  return { kind: 'gap', ...head, lostBytes, lostLines: view.getBigUint64(nameEnd + 8, true), reason }
}

function decodeName(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes)
  } catch {
    throw new FrameMalformedError('its service name is not UTF-8')
  }
}
