/** What stands between the user and an account of a wallet extension. */
export type WalletState =
  /** Not asked yet. */
  | { readonly kind: 'idle' }
  /** The extension was asked and has not answered. After a few seconds: it may be locked or hide its question. */
  | { readonly kind: 'asking'; readonly since: number }
  /** No wallet extension in this browser. */
  | { readonly kind: 'missing' }
  /** The part of the app that talks to extensions did not arrive. */
  | { readonly kind: 'not loaded' }
  /** The user, or an earlier choice in the extension, said no. */
  | { readonly kind: 'rejected' }
  /** Connected, but it shares no account with this page. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'ready' }
