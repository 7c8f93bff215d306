import type { LinkState } from '../logs/link-state.ts'

/** How far a download is. */
export type DownloadState =
  /** Others are before it. */
  | { readonly kind: 'queued' }
  | { readonly kind: 'running' }
  | Extract<LinkState, { kind: 'waiting' }>
  /** All of it was checked and is there. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
