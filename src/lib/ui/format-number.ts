const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 })

/** A number for people: comma from 1,000 up, at most two decimals. */
export function formatNumber(value: number): string {
  return grouped.format(value)
}
