import type { OutputManifest } from '@edgecloud/protocol'
import type { LinkState } from '../logs/link-state.ts'

/** What the link to what a run left behind is doing. */
export type OutputsState =
  | Extract<LinkState, { kind: 'connecting' | 'waiting' | 'refused' }>
  /** The list is the one that the chain has the root of. */
  | { readonly kind: 'ready'; readonly manifest: OutputManifest }
  /** The worker does not have it, or not any more. */
  | { readonly kind: 'gone'; readonly code: string }
  /** The list is another than the chain's; nothing of it is shown. */
  | { readonly kind: 'untrusted'; readonly code: string; readonly message: string }
  /** The worker's program is older than this protocol. */
  | { readonly kind: 'unsupported' }
