/** Writes an unsigned integer of `size` bytes, lowest byte first, as SCALE does. Throws RangeError if it does not fit. */
export function littleEndian(value: bigint | number, size: 2 | 4 | 8): Uint8Array {
  const wide = BigInt(value)
  if (wide < 0n || wide >> BigInt(size * 8) !== 0n) throw new RangeError(`${wide} does not fit into ${size} bytes`)
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i++) bytes[i] = Number((wide >> BigInt(i * 8)) & 0xffn)
  return bytes
}
