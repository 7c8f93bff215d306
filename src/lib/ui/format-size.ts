/** Mebibytes in the largest unit that keeps the number short: `512 MiB`, `26 GiB`, `1.5 TiB`. */
export function formatMib(mib: number): string {
  if (mib < 1024) return `${mib.toLocaleString('en-US')} MiB`
  const [value, unit] = mib < 1024 * 1024 ? [mib / 1024, 'GiB'] : [mib / 1024 / 1024, 'TiB']
  return `${Number(value.toFixed(1)).toLocaleString('en-US')} ${unit}`
}

/** Thousandths of a core as vCPU, at most two places. */
export function formatCores(millis: number): string {
  return Number((millis / 1000).toFixed(2)).toLocaleString('en-US')
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** Bytes in the largest unit that they reach, three digits: `812 B`, `3.42 KiB`, `26.1 MiB`. */
export function formatBytes(bytes: number): string {
  // Thresholds a little early, so that rounding never gives 1,024 of a unit.
  const step = BYTE_UNITS.findLastIndex((_, at) => at === 0 || bytes >= 0.9995 * 1024 ** at)
  const value = bytes / 1024 ** step
  const digits = step === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${Number(value.toFixed(digits)).toLocaleString('en-US')} ${BYTE_UNITS[step] ?? 'B'}`
}
