/** How far a run is with what it leaves behind, by the chain. */
export type OutputsStanding =
  /** It goes on, or has not begun. */
  | { readonly kind: 'pending' }
  /** It ended by itself and left nothing, for its task file declares nothing. */
  | { readonly kind: 'none' }
  /** It ended without a result. */
  | { readonly kind: 'failed' }
  /** It was stopped by its owner. */
  | { readonly kind: 'stopped' }
  /** The replica went on in another attempt. */
  | { readonly kind: 'replaced' }
  /** The worker keeps files; the chain has this root over them, `0x` hex. */
  | { readonly kind: 'kept'; readonly root: string }

/** One attempt of one replica on one worker, and what it left behind. */
export interface OutputsRun {
  readonly replica: number
  readonly attempt: number
  readonly worker: number
  readonly standing: OutputsStanding
}
