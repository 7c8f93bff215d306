const entry = (table: Int32Array, at: number): number => table[at] ?? 0

/** Sixteen tables, so that sixteen bytes are taken at a time: the k-th has the effect of a byte with k bytes of zero after it. */
const TABLES = makeTables()

/** CRC-32 as in zip and Ethernet (polynomial 0xEDB88320). Finds torn writes; it is no protection against people. */
export function crc32(bytes: Uint8Array): number {
  const t = TABLES
  // Four bytes by one reading: looking at each of them takes twice as long.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const whole = bytes.length & ~15
  let crc = -1
  let at = 0
  for (; at < whole; at += 16) {
    const a = crc ^ view.getInt32(at, true)
    const b = view.getInt32(at + 4, true)
    const c = view.getInt32(at + 8, true)
    const d = view.getInt32(at + 12, true)
    crc =
      entry(t, 0xf00 + (a & 0xff)) ^
      entry(t, 0xe00 + ((a >>> 8) & 0xff)) ^
      entry(t, 0xd00 + ((a >>> 16) & 0xff)) ^
      entry(t, 0xc00 + (a >>> 24)) ^
      entry(t, 0xb00 + (b & 0xff)) ^
      entry(t, 0xa00 + ((b >>> 8) & 0xff)) ^
      entry(t, 0x900 + ((b >>> 16) & 0xff)) ^
      entry(t, 0x800 + (b >>> 24)) ^
      entry(t, 0x700 + (c & 0xff)) ^
      entry(t, 0x600 + ((c >>> 8) & 0xff)) ^
      entry(t, 0x500 + ((c >>> 16) & 0xff)) ^
      entry(t, 0x400 + (c >>> 24)) ^
      entry(t, 0x300 + (d & 0xff)) ^
      entry(t, 0x200 + ((d >>> 8) & 0xff)) ^
      entry(t, 0x100 + ((d >>> 16) & 0xff)) ^
      entry(t, d >>> 24)
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ entry(t, (crc ^ (bytes[at] ?? 0)) & 0xff)
  return (crc ^ -1) >>> 0
}

function makeTables(): Int32Array {
  const tables = new Int32Array(16 * 256)
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
