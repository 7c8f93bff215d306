const PARAMETER = 'workers'

/** Worker numbers that a page address names, each once; what is no number is left out. */
export function selectionFrom(url: URL): number[] {
  const named = (url.searchParams.get(PARAMETER) ?? '').split(',').filter((part) => /^\d{1,10}$/.test(part))
  return [...new Set(named.map(Number))]
}

/** The query of a page address that names these workers, with its question mark; empty for none. */
export function selectionQuery(workers: readonly number[]): string {
  return workers.length === 0 ? '' : `?${PARAMETER}=${workers.join(',')}`
}
