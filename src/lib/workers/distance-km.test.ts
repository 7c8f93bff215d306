import { expect, it } from 'vitest'
import { distanceKm } from './distance-km.ts'

const VIENNA = { latitude: 48.2082, longitude: 16.3738 }

it.each([
  ['Berlin', { latitude: 52.52, longitude: 13.405 }, 523.5],
  ['Suva, over the date line', { latitude: -18.1248, longitude: 178.4501 }, 16_297.8],
  ['itself', VIENNA, 0],
])('knows how far Vienna is from %s', (_, place, km) => {
  expect(distanceKm(VIENNA, place)).toBeCloseTo(km, 0)
})
