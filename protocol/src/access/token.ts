import type { AccessScope } from './scope.ts'

/** What the session key signs for one stream to one worker. */
export interface Token {
  /** The worker's challenge, 32 bytes, good for one use. */
  readonly nonce: Uint8Array
  readonly workerPeerId: string
  readonly clientPeerId: string
  readonly scope: AccessScope
  readonly task: bigint
  /** Unix time in milliseconds, at most 15 minutes ahead. */
  readonly notAfterMs: number
}
