import type { Direction } from './direction.ts'

/** Square of the straight line between two directions, times 2^60. Orders places by distance. */
export function chordSquared(a: Direction, b: Direction): bigint {
  const x = BigInt(a[0] - b[0])
  const y = BigInt(a[1] - b[1])
  const z = BigInt(a[2] - b[2])
  return x * x + y * y + z * z
}
