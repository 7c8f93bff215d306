import { QuantityError } from './quantity-error.ts'

const UNIT_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const MAX_MS = 366 * 86_400_000

/** Reads a Compose duration such as `1m30s`, `500ms` or `2h`; `d` is a day. @returns milliseconds, rounded up */
export function parseDuration(text: string): number {
  const trimmed = text.trim()
  if (trimmed.length > 40 || !/^(\d{1,12}(\.\d{1,6})?(us|ms|s|m|h|d))+$/.test(trimmed)) {
    throw new QuantityError(
      'spec_bad_duration',
      `"${text.slice(0, 40)}" is not a duration. Write a number and a unit: 90s, 10m, 2h`,
    )
  }
  let total = 0
  for (const [, amount, , unit] of trimmed.matchAll(/(\d+(\.\d+)?)(us|ms|s|m|h|d)/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN)
  }
  const ms = Math.ceil(Number(total.toFixed(3)))
  if (!(ms <= MAX_MS)) throw new QuantityError('spec_bad_duration', 'A duration is at most 366 days')
  return ms
}

/** The one spelling of a duration in canonical form: whole seconds if it has any, else milliseconds. */
export function formatDuration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`
}
