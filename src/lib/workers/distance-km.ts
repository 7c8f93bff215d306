/** Mean radius of the Earth in kilometres, as the chain takes it. */
const EARTH_KM = 6371.0088

interface Place {
  /** Degrees. */
  readonly latitude: number
  readonly longitude: number
}

/** The way between two places along the surface, in kilometres. For people: the chain decides by whole numbers. */
export function distanceKm(a: Place, b: Place): number {
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2
  const parallel = Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude))
  const chord = half(a.latitude, b.latitude) + parallel * half(a.longitude, b.longitude)
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(chord)))
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180
