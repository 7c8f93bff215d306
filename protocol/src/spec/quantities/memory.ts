import { QuantityError } from './quantity-error.ts'

/** Compose byte units: powers of 1024, one or two letters, any case. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1024 ** 4,
}
export const MIB = 1024 ** 2
const MAX_BYTES = 64 * 1024 ** 4

/** Reads a Compose byte value such as `256M`, `1.5g` or a bare number of bytes. @returns whole bytes */
export function parseMemory(value: string | number): number {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s?([a-z]{0,2})$/i.exec(String(value).trim())
  const unit = match ? UNITS[(match[2] ?? '').toLowerCase()] : undefined
  if (!match || unit === undefined) {
    throw new QuantityError(
      'spec_bad_memory',
      `"${String(value)}" is not a size. Write a number and b, k, m, g or t: 256M`,
    )
  }
  const bytes = Math.ceil(Number(match[1]) * unit)
  if (bytes < 1 || bytes > MAX_BYTES) throw new QuantityError('spec_bad_memory', 'A size lies between 1 byte and 64T')
  return bytes
}
