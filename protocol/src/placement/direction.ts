import { sine } from './sine.ts'

/** A point on the unit sphere, each coordinate times 2^30. */
export type Direction = readonly [number, number, number]

/** Micro-degrees in a quarter of a turn. */
const QUARTER = 90_000_000

const cosine = (angle: number): number => sine(QUARTER - Math.abs(angle))

/** Product of two numbers in fixed point, rounded down. It has up to 60 bits, more than a number keeps. */
const times = (a: number, b: number): number => Number((BigInt(a) * BigInt(b)) >> 30n)

/** The direction of a place given in micro-degrees. */
export function direction(latitude: number, longitude: number): Direction {
  const ring = cosine(latitude)
  return [times(ring, cosine(longitude)), times(ring, sine(longitude)), sine(latitude)]
}
