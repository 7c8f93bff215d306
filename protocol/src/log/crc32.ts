const byteAt = (bytes: Uint8Array, at: number, shift: number): number => (bytes[at] ?? 0) << shift
const entry = (table: Int32Array, at: number): number => table[at] ?? 0

/** Eight tables, so that eight bytes are taken at a time: the k-th has the effect of a byte with k bytes of zero after it. */
const TABLES = makeTables()

/** CRC-32 as in zip and Ethernet (polynomial 0xEDB88320). Finds torn writes; it is no protection against people. */
export function crc32(bytes: Uint8Array): number {
  const t = TABLES
  const whole = bytes.length & ~7
  let crc = 0xffffffff
  let at = 0
  for (; at < whole; at += 8) {
    const low =
      crc ^ byteAt(bytes, at, 0) ^ byteAt(bytes, at + 1, 8) ^ byteAt(bytes, at + 2, 16) ^ byteAt(bytes, at + 3, 24)
    crc =
      entry(t, 0x700 + (low & 0xff)) ^
      entry(t, 0x600 + ((low >>> 8) & 0xff)) ^
      entry(t, 0x500 + ((low >>> 16) & 0xff)) ^
      entry(t, 0x400 + (low >>> 24)) ^
      entry(t, 0x300 + byteAt(bytes, at + 4, 0)) ^
      entry(t, 0x200 + byteAt(bytes, at + 5, 0)) ^
      entry(t, 0x100 + byteAt(bytes, at + 6, 0)) ^
      entry(t, byteAt(bytes, at + 7, 0))
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ entry(t, (crc ^ byteAt(bytes, at, 0)) & 0xff)
  return (crc ^ 0xffffffff) >>> 0
}

function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    tables[byte] = value
  }
  for (let at = 256; at < tables.length; at++) {
    const before = entry(tables, at - 256)
    tables[at] = (before >>> 8) ^ entry(tables, before & 0xff)
  }
  return tables
}
