import { FAILED_PROOFS_IN_TOTAL, FAILED_PROOFS_PER_HOST } from './limits.ts'
import { TokenBuckets } from './token-bucket.ts'

/** Refusals that are known only after curve operations, some milliseconds of processor time each. */
const DEAR = new Set<string>(['access_token_signature', 'access_owner_signature', 'access_owner_unwrapped'])

/** Holds back who makes this worker check signatures that are wrong: forging one costs nothing, checking it does. */
export class FailedProofs {
  readonly #perHost = new TokenBuckets(FAILED_PROOFS_PER_HOST)
  readonly #total = new TokenBuckets(FAILED_PROOFS_IN_TOTAL)

  /** False while so many were wrong that no more are checked. */
  allows(host: string, nowMs: number): boolean {
    return this.#perHost.has(host, nowMs) && this.#total.has('', nowMs)
  }

  /** Counts a refusal, if it is one that costs. */
  note(code: string, host: string, nowMs: number): void {
    if (DEAR.has(code) && this.#perHost.take(host, nowMs)) this.#total.take('', nowMs)
  }
}
