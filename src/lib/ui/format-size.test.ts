import { expect, it } from 'vitest'
import { formatBytes } from './format-size.ts'

it.each([
  [0, '0 B'],
  [0.4, '0 B'],
  [812, '812 B'],
  [1_024, '1 KiB'],
  [3_500, '3.42 KiB'],
  [1_048_500, '1 MiB'],
  [27_400_000, '26.1 MiB'],
  [536_870_912, '512 MiB'],
  [3 * 1024 ** 5, '3,072 TiB'],
])('says %d bytes as %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words)
})
