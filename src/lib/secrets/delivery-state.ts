/** How the delivery to one attempt goes. */
export type DeliveryState =
  | { readonly kind: 'sending' }
  /** Tried again in a moment. */
  | { readonly kind: 'waiting'; readonly message: string }
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

/** Refusals that pass: a worker may be a block behind this browser, restart, or ask for a pause. */
const PASSING = new Set([
  'secrets_not_awaited',
  'access_task_unknown',
  'access_delegation_epoch',
  'access_token_nonce',
  'stream_rate_limited',
  'worker_fault',
  'worker_stopping',
])

/** True when trying again can help: with no refusal it is the way to the worker that failed. */
export function canPass(code: string): boolean {
  return PASSING.has(code) || !/^(secrets|access|message)_/.test(code)
}
