/** What the link to a run's log is doing. Times are Unix milliseconds. */
export type LinkState =
  /** Looking for what an earlier visit kept. */
  | { readonly kind: 'opening' }
  | { readonly kind: 'connecting'; readonly tries: number }
  | { readonly kind: 'catching-up'; readonly missing: bigint }
  | { readonly kind: 'live' }
  /** No link; tried again at `retryAt`. `since` is when the first try failed. */
  | {
      readonly kind: 'waiting'
      readonly retryAt: number
      readonly since: number
      readonly tries: number
      readonly code: string
      readonly message: string
    }
  | { readonly kind: 'ended'; readonly outcome: string; readonly exitCode: number; readonly reason: string }
  /** The worker will not show the log, whatever is tried. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /**
   * The frames do not add up to what the worker committed to or the chain says. Entries numbered below `verified` were
   * found right before.
   */
  | { readonly kind: 'untrusted'; readonly code: string; readonly message: string; readonly verified: bigint }

/** Refusals that pass: the worker does not know the run yet, restarts, or asks for a pause. */
const PASSING = new Set([
  'log_unknown',
  'access_task_unknown',
  'access_delegation_epoch',
  'access_token_nonce',
  'stream_rate_limited',
  'worker_fault',
  'worker_stopping',
])

/** True when trying again can help. */
export function isPassing(code: string): boolean {
  return PASSING.has(code) || !code.startsWith('access_')
}

/** True when only a new signature of the owner helps. */
export function needsSignature(code: string): boolean {
  return [
    'access_delegation_expired',
    'access_delegation_revoked',
    'access_delegation_malformed',
    'access_delegation_chain',
    'access_delegation_scope',
    'access_session_key',
    'access_owner_signature',
  ].includes(code)
}

/** Refusals that only mean that the worker has not come to this run yet. */
const NOT_YET = new Set(['log_unknown', 'access_task_unknown'])

/** True when the worker will have the log by itself, and soon. */
export function isNotYet(code: string): boolean {
  return NOT_YET.has(code)
}

const FIRST_WAIT_MS = 125
const LONGEST_WAIT_MS = 30_000
/** The same for a run that is about to begin: its first line is waited for. Workers let a peer ask once a second. */
const LONGEST_WAIT_TO_BEGIN_MS = 2_000

/** The longest that a failure with this code is waited out before the next try, in milliseconds. */
export function longestWait(code: string): number {
  return isNotYet(code) ? LONGEST_WAIT_TO_BEGIN_MS : LONGEST_WAIT_MS
}

/** Milliseconds to wait before try number `tries` + 1: doubling, and spread so that tabs do not march in step. */
export function backoff(tries: number, longestMs = LONGEST_WAIT_MS, random: () => number = Math.random): number {
  const base = Math.min(longestMs, FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 10))
  return Math.round(base * (0.75 + random() * 0.25))
}
