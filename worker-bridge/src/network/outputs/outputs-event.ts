/** What the person at the terminal is told during a download. */
export type OutputsEvent =
  | { readonly event: 'connected'; readonly worker: string }
  /** The way to the worker is lost; it is tried again after `retryMs` milliseconds. */
  | { readonly event: 'disconnected'; readonly retryMs: number; readonly code: string; readonly message: string }
  /** The chain has nothing to hold the outputs against. */
  | { readonly event: 'unchecked'; readonly code: string; readonly message: string }
  /** What has arrived so far, and how much there is in all. */
  | {
      readonly event: 'progress'
      readonly files: number
      readonly bytes: number
      readonly ofFiles: number
      readonly ofBytes: number
    }
