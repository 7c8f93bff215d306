/** Where a replica of a task is now, by the finalized chain. */
export interface WorkerPlace {
  readonly attempt: number
  /** Peer id of its worker. */
  readonly peerId: string
  /** Multiaddrs of its worker that can be dialled for this. */
  readonly addresses: readonly string[]
}
