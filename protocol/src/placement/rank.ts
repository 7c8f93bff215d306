/** What orders the workers that match: the smallest comes first. */
export interface Rank {
  /** Share of the machine that would be reserved, its scarcest part, in thousandths. */
  readonly load: number
  /** Square of the chord from the centre; 0 without a centre. */
  readonly chordSquared: bigint
}

/** Below 0 when `a` comes first, 0 when the two are alike. */
export function compareRanks(a: Rank, b: Rank): number {
  if (a.load !== b.load) return a.load - b.load
  if (a.chordSquared === b.chordSquared) return 0
  return a.chordSquared < b.chordSquared ? -1 : 1
}
