/** How much of a result is kept. */
export interface OutputLimits {
  /** Over all files. */
  readonly maxBytes: number
  /** Over everything in the archives, also what is not kept; at most as many as a manifest holds. */
  readonly maxEntries: number
}
