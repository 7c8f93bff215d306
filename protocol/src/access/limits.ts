/** Longest life of a session. */
export const MAX_DELEGATION_MS = 24 * 3_600_000
/** Longest life of a token. */
export const MAX_TOKEN_MS = 15 * 60_000
/** How far two clocks may be apart. */
export const CLOCK_LEEWAY_MS = 30_000
/** Most tasks that one session names. */
export const MAX_DELEGATION_TASKS = 64
/** Longest session statement in bytes. */
export const MAX_DELEGATION_BYTES = 2_560
/** Longest encoded token in bytes. */
export const MAX_TOKEN_BYTES = 256
/** Bytes of a worker's challenge. */
export const NONCE_BYTES = 32
