/** What the person at the terminal is told. */
export type ForwardEvent =
  | { readonly event: 'connected'; readonly worker: string }
  /** The way to the worker is lost; it is tried again after `retryMs` milliseconds. */
  | { readonly event: 'disconnected'; readonly retryMs: number; readonly code: string; readonly message: string }
  /** One connection was not forwarded, or broke. */
  | { readonly event: 'connection_failed'; readonly code: string; readonly message: string }
