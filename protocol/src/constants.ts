/** Length of a tick of the chain's finality clock in milliseconds (one 3 s slot of healthy finality). */
export const TICK_MS = 3_000
/** Decimals of the chain's unit of account. */
export const TOKEN_DECIMALS = 12
/** Symbol of the chain's unit of account. */
export const TOKEN_SYMBOL = 'EDG'
/** SS58 address prefix of the chain (generic Substrate). */
export const SS58_PREFIX = 42
/** Ticks between two progress reports of a worker (pallet edge-connect, ReportInterval). */
export const REPORT_INTERVAL_TICKS = 20
/** Ticks a worker has to accept an assignment (pallet edge-connect, AcceptBy). */
export const ACCEPT_BY_TICKS = 40
/** Ticks a worker has to stop a cancelled run (pallet edge-connect, StopBy). */
export const STOP_BY_TICKS = 40
/** Longest packed spec body the chain stores, in bytes (pallet edge-connect, Bodies). */
export const MAX_BODY_BYTES = 16_384
