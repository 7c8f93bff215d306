import { TICK_MS, fromHex, hash256, toPrefixedHex } from '@edgecloud/protocol'
import { z } from 'zod/mini'
import type { Head } from './sourced.ts'

const hex = z.string().check(z.regex(/^0x([0-9a-f]{2})*$/))

/** A block header as JSON-RPC shows it. */
const headerSchema = z.object({
  parentHash: hex,
  number: z.string().check(z.regex(/^0x[0-9a-f]+$/)),
  stateRoot: hex,
  extrinsicsRoot: hex,
  digest: z.object({ logs: z.array(hex) }),
})

type Header = z.infer<typeof headerSchema>

const PRE_RUNTIME = 6
const BABE = 'BABE'

/** Number, hash and slot time of a header. The hash is computed here, not taken from anybody. */
export function parseHeader(value: unknown): Head {
  const header = headerSchema.parse(value)
  const hash = toPrefixedHex(hash256(encodeHeader(header)))
  return { number: Number(header.number), hash, at: slotTime(header) ?? Date.now() }
}

function encodeHeader(header: Header): Uint8Array {
  const { parentHash, number, stateRoot, extrinsicsRoot, digest } = header
  const logs = digest.logs.map(toBytes)
  return concat([
    toBytes(parentHash),
    compact(Number(number)),
    toBytes(stateRoot),
    toBytes(extrinsicsRoot),
    compact(logs.length),
    ...logs,
  ])
}

/** Start of the block's BABE slot in Unix milliseconds; undefined for genesis, which has none. */
function slotTime({ digest }: Header): number | undefined {
  for (const log of digest.logs.map(toBytes)) {
    const engine = new TextDecoder().decode(log.subarray(1, 5))
    if (log[0] !== PRE_RUNTIME || engine !== BABE) continue
    // Payload: its compact length (1, 2 or 4 bytes by the two low bits), variant u8, authority u32, slot u64, all LE.
    const lengthBytes = [1, 2, 4][(log[5] ?? 0) & 3] ?? 1
    const view = new DataView(log.buffer, log.byteOffset + 5 + lengthBytes + 1 + 4)
    return Number(view.getBigUint64(0, true)) * TICK_MS
  }
  return undefined
}

/** SCALE compact integer, up to 2^32 − 1. */
function compact(value: number): Uint8Array {
  if (value < 1 << 6) return Uint8Array.of(value << 2)
  if (value < 1 << 14) return littleEndian(value * 4 + 1, 2)
  if (value < 1 << 30) return littleEndian(value * 4 + 2, 4)
  return Uint8Array.of(3, ...littleEndian(value, 4))
}

function littleEndian(value: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => Math.floor(value / 2 ** (8 * at)) % 256)
}

function toBytes(text: string): Uint8Array {
  return fromHex(text.slice(2))
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}
