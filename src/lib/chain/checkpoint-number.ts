import { fromHex } from '@edgecloud/protocol'

const PARENT_HASH_BYTES = 32

/** The block number in a SCALE-encoded header, given as `0x` hex; undefined where there is none. */
export function checkpointNumber(header: string): number | undefined {
  // Two digits for each byte after `0x`; a compact integer of at most 32 bits takes five.
  const digits = header.slice(2 + 2 * PARENT_HASH_BYTES, 2 + 2 * (PARENT_HASH_BYTES + 5))
  if (!/^([0-9a-f]{2}){5}$/.test(digits)) return undefined
  const view = new DataView(fromHex(digits).buffer)
  const first = view.getUint8(0)
  switch (first & 3) {
    case 0:
      return first >> 2
    case 1:
      return view.getUint16(0, true) >> 2
    case 2:
      return view.getUint32(0, true) >>> 2
    default:
      return first === 3 ? view.getUint32(1, true) : undefined
  }
}
