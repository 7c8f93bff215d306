import type { ChainSnapshot } from './tasks/chain-port.ts'

/** Strikes with which the chain drains a worker. */
const STRUCK_OUT = 3

/** How this worker stands on the finalized chain, in the words of `status`. Pure. */
export function standing({ worker, tick }: Pick<ChainSnapshot, 'worker' | 'tick'>) {
  const { id, session, status, strikes, heartbeat, lastSeen } = worker
  return {
    id,
    session,
    /** `struck-out` is drained by the chain: "drain --resume" with the operator's key is the way back. */
    status: status === 'draining' && strikes >= STRUCK_OUT ? ('struck-out' as const) : status,
    strikes,
    /** Block of the last free report that the chain has. */
    heartbeat,
    /** Ticks since the chain last heard of this worker. */
    silentFor: Math.max(0, tick - lastSeen),
  }
}
