/** What was seen of one run of a task, from places that could not all be wrong in the same way. */
export interface RunFacts {
  /** How violations name it. */
  readonly run: string
  /** Ends that the chain was told, in order. */
  readonly ends: readonly string[]
  /** Starts of its program, counted by what is outside of the bridge. */
  readonly executions: number
  readonly log?: LogFacts
}

export interface LogFacts {
  /** The file of frames as it lies on disk. */
  readonly frames: Uint8Array
  /** Key of the leaves of its tree, 32 bytes. */
  readonly logKey: Uint8Array
  /** What the task wrote to each stream, from its own generator. */
  readonly written: Readonly<Partial<Record<'stdout' | 'stderr', Uint8Array>>>
  /** What the chain was told; missing if nothing. @property root hex */
  readonly told?: { readonly size: bigint; readonly root: string }
}

/** Everything that a test knows; each check looks at what it needs and does not apply without it. */
export interface LedgerFacts {
  readonly runs?: readonly RunFacts[]
  /** Smallest units. What is minted and burnt is what the events of the chain say. */
  readonly issuance?: {
    readonly before: bigint
    readonly minted: bigint
    readonly burnt: bigint
    readonly after: bigint
  }
  /** What is there of the test's own after it took away everything it knows of. */
  readonly leftovers?: readonly string[]
  /** Resident memory of a process that lived through the fault. */
  readonly memory?: { readonly baselineBytes: number; readonly afterBytes: number }
}
