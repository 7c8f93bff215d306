/** Size and root that a worker or the chain states. */
export interface LogHead {
  readonly size: bigint
  readonly root: Uint8Array
}
