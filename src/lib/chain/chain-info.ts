/** What the chain specification says before anything is asked of the chain. */
export interface ChainInfo {
  readonly name: string
  readonly symbol: string
  readonly decimals: number
  /** True for a throw-away chain: development accounts are offered only here. */
  readonly isDevelopment: boolean
  readonly bootnodes: readonly string[]
  /** Number of the final block that the light client begins at; undefined where it begins at the first block. */
  readonly checkpoint: number | undefined
}

/** A node this browser is connected to. */
export interface ChainPeer {
  readonly peerId: string
  /** `AUTHORITY`, `FULL` or `LIGHT`. */
  readonly roles: string
  readonly bestNumber: number
}

/** What the light client keeps in this browser. */
export interface StoredDatabase {
  readonly bytes: number
  /** Unix milliseconds. */
  readonly savedAt: number
}
