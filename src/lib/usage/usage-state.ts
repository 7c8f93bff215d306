import type { LinkState } from '../logs/link-state.ts'

/** What the link to what a run uses is doing. */
export type UsageState =
  | Extract<LinkState, { kind: 'connecting' | 'waiting' | 'refused' }>
  /** What the worker has kept comes in. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'live' }
  /** The run is over; all of it is here. */
  | { readonly kind: 'ended' }
  /** The worker's program is older than this protocol. */
  | { readonly kind: 'unsupported' }
