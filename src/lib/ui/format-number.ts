let grouped: Intl.NumberFormat | undefined

/** A number for people: comma from 1,000 up, at most two decimals. */
export function formatNumber(value: number): string {
  // Made when it is needed first: loading its tables takes 20 ms, which the light client's start should not wait for.
  grouped ??= new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 })
  return grouped.format(value)
}
