/** Names of the performance marks of a start, for measurements and tests. */
export const CHAIN_MARKS = {
  /** The light client's program begins to load. */
  start: 'chain:start',
  /** The light client has taken the chain specification. */
  opened: 'chain:opened',
  /** The first final block of this visit was checked. */
  firstFinal: 'chain:first-final',
  /** Reads and transactions are possible. */
  ready: 'chain:ready',
} as const

/** Marks the first time only: a restart is not a start. */
export function markOnce(name: (typeof CHAIN_MARKS)[keyof typeof CHAIN_MARKS]): void {
  if (performance.getEntriesByName(name).length === 0) performance.mark(name)
}
