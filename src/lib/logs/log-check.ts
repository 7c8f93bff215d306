import { fromHex } from '@edgecloud/protocol'
import type { LinkState } from './link-state.ts'
import type { LogHead } from './log-head.ts'

/**
 * What the entries that are here were found to be: all on the chain, the first ones on the chain, only what the worker
 * committed to, fewer than the chain knows of, not compared yet, or wrong.
 */
export type LogCheck = 'chain' | 'partly' | 'worker' | 'behind' | 'unchecked' | 'broken'

/** Size and root that stand on the chain; `root` is `0x` hex. */
export interface ChainHead {
  readonly size: bigint
  readonly root: string
}

export interface CheckedLog {
  readonly state: LinkState
  /** Frames that are here. */
  readonly entries: bigint
  /** The newest head of the worker that the frames add up to. */
  readonly checked: LogHead | undefined
  /** Frames whose root was found on the chain. */
  readonly proven: bigint
}

/**
 * Says how far a log is proved. The chain lags behind a running log, so the newest entries have nothing but the worker's
 * own commitment, and those of a run that was stopped never get more.
 */
export function logCheck({ state, entries, checked, proven }: CheckedLog, chain: ChainHead): LogCheck {
  if (state.kind === 'untrusted') return 'broken'
  if (entries === 0n) return 'unchecked'
  if (chain.size > entries) return 'behind'
  if (proven > 0n) return proven === entries ? 'chain' : 'partly'
  return checked?.size === entries ? 'worker' : 'unchecked'
}

/** The chain's word on a log as bytes; undefined while it has none. */
export function headOnChain({ size, root }: ChainHead): LogHead | undefined {
  return size === 0n ? undefined : { size, root: fromHex(root.replace(/^0x/, '')) }
}
