import { sine } from './sine.ts'

/** Half the arc of a kilometre on a sphere of 6,371.0088 km, in thousandths of a micro-degree. */
const HALF_KM = 4_496_602
/** Micro-degrees in a quarter of a turn. */
const QUARTER = 90_000_000

/** Above every `chordSquared`: what the chain takes for a radius of half the globe or more. */
export const EVERYWHERE = 2n ** 128n - 1n

/** The greatest `chordSquared` within a radius in kilometres. */
export function reach(radiusKm: number): bigint {
  const half = Math.floor((radiusKm * HALF_KM) / 1_000)
  if (half >= QUARTER) return EVERYWHERE
  const chord = 2n * BigInt(sine(half))
  return chord * chord
}
