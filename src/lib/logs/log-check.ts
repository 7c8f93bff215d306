import { toPrefixedHex } from '@edgecloud/protocol'
import type { LogHead } from './log-verifier.ts'

/** What the lines of a log were compared with. */
export type LogCheck = 'unchecked' | 'worker' | 'chain' | 'differs'

/** Size and root that stand on the chain; `root` is `0x` hex. */
export interface ChainHead {
  readonly size: bigint
  readonly root: string
}

/**
 * Compares what was read with the chain's word on it. The chain lags behind a running log: until it has the same
 * number of entries, only the worker's own commitment was checked.
 */
export function checkAgainstChain(checked: LogHead | undefined, chain: ChainHead): LogCheck {
  if (checked === undefined || checked.size === 0n) return 'unchecked'
  if (checked.size !== chain.size) return 'worker'
  return toPrefixedHex(checked.root) === chain.root ? 'chain' : 'differs'
}
