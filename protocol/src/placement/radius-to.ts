import { reach } from './reach.ts'

/** From here on a radius holds the whole globe. */
const HALF_TURN_KM = 20_016

/** The smallest radius in whole kilometres that holds what lies at the end of this chord. */
export function radiusTo(chordSquared: bigint): number {
  let low = 0
  let high = HALF_TURN_KM
  while (low < high) {
    const middle = (low + high) >> 1
    if (reach(middle) >= chordSquared) high = middle
    else low = middle + 1
  }
  return low
}
