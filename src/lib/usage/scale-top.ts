/**
 * The round value that ends an axis: 1, 2 or 5 times a power of ten, at least `least`. With `unit` 1024 it is round in the
 * largest of B, KiB, MiB … that it reaches.
 */
export function scaleTop(greatest: number, least: number, unit: 10 | 1024 = 10): number {
  const value = Math.max(greatest, least)
  const base = unit === 10 ? 1 : unit ** Math.max(0, Math.floor(Math.log(value) / Math.log(unit)))
  const power = 10 ** Math.floor(Math.log10(value / base))
  const factor = [1, 2, 5].find((step) => value / base <= step * power)
  return (factor ?? 10) * power * base
}
