import { MAX_DELEGATION_MS, parseDelegation, type AccessScope } from '@edgecloud/protocol'
import { z } from 'zod'

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** A session of this browser: its key, and the statement with which the owner lets the key see what tasks say, use and leave behind. */
export const accessSchema = z.object({
  /** Ed25519 secret of the libp2p identity, 32 bytes. */
  seed: bytes,
  /** Peer id of that key. */
  sessionKey: z.string(),
  /** The statement that the owner signed. */
  delegation: z.string(),
  ownerSignature: bytes,
  /** Unix milliseconds. */
  notAfterMs: z.number(),
})

export type Access = z.infer<typeof accessSchema>

/** Life of a session: a minute short of the longest, as the clock of the worker may be behind. */
export const SESSION_MS = MAX_DELEGATION_MS - 60_000

/** A session this close to its end is signed anew instead of being used, in milliseconds. */
const RENEW_BEFORE_MS = 5 * 60_000

/** What one signature is asked for. */
export const SESSION_SCOPES: readonly AccessScope[] = ['logs', 'metrics', 'outputs', 'secrets']

/** True for a session that allows all that this page asks for; one of an earlier version of it may allow less. */
export function coversUses({ delegation }: Access): boolean {
  try {
    const { scopes } = parseDelegation(delegation)
    return SESSION_SCOPES.every((scope) => scopes.includes(scope))
  } catch {
    return false
  }
}

/** True while a session can be used. */
export function isUsable(access: Access, now: number): boolean {
  return access.notAfterMs - RENEW_BEFORE_MS > now
}
