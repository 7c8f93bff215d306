/** The largest radius that a task file may name, in kilometres. */
const MAX_RADIUS_KM = 20_038

/** The next radius at or above this one that a person would write: 843 km becomes 850 km. At least 1. */
export function readableRadius(km: number): number {
  const rounded = Math.ceil(km / stepAt(km)) * stepAt(km)
  return Math.min(Math.max(rounded, 1), MAX_RADIUS_KM)
}

function stepAt(km: number): number {
  if (km <= 20) return 1
  if (km <= 100) return 5
  if (km <= 500) return 10
  if (km <= 2_000) return 50
  return km <= 10_000 ? 100 : 1_000
}
