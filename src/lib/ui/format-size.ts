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
