/** A block by number and hash (`0x` and 64 hex digits). */
export interface BlockRef {
  readonly number: number
  readonly hash: string
}

/** A block and the time of its slot, in Unix milliseconds. */
export interface Head extends BlockRef {
  readonly at: number
}

/**
 * A value and where it comes from.
 *
 * `light`: proved by this browser's light client against the state root of `block`.
 * `cache`: proved the same way in an earlier visit and kept in this browser; show its age.
 */
export interface Sourced<T> {
  readonly value: T
  readonly source: 'light' | 'cache'
  readonly block: BlockRef
  /** `final`: read at a finalized block. `newest`: read at the newest block, which may still be replaced. */
  readonly finality: 'final' | 'newest'
  /** Time of the block in Unix milliseconds. */
  readonly at: number
}
