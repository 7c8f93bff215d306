import { decodeAddress } from '@polkadot/util-crypto/address'
import { equalBytes } from '../bytes/equal-bytes.ts'
import { utf8Decode, utf8Encode } from '../bytes/utf8.ts'
import { EdgeError } from '../errors/edge-error.ts'
import { ERROR_TABLE, type ErrorCode } from '../errors/error-table.ts'
import type { Delegation } from './delegation.ts'
import { delegationSignedBytes, parseDelegation } from './delegation-text.ts'
import { CLOCK_LEEWAY_MS, MAX_DELEGATION_BYTES, MAX_DELEGATION_MS, MAX_TOKEN_BYTES, MAX_TOKEN_MS } from './limits.ts'
import { verifyOwnerSignature } from './owner-signature.ts'
import type { AccessScope } from './scope.ts'
import { decodeToken, verifyTokenSignature } from './token-codec.ts'
import type { Token } from './token.ts'

/** What the client sent, and what the worker knows by itself. */
export interface AccessRequest {
  /** From the client: UTF-8 of the session statement, without `<Bytes>` marks. */
  readonly delegation: Uint8Array
  readonly ownerSignature: Uint8Array
  readonly token: Uint8Array
  readonly tokenSignature: Uint8Array
  /** The nonce of this very stream. */
  readonly challenge: Uint8Array
  /** Unix time in milliseconds by the worker's clock. */
  readonly nowMs: number
  /** Own peer id. */
  readonly worker: string
  /** Peer id of the other end, as the encrypted connection proved it. */
  readonly client: string
  readonly task: bigint
  /** Address of the owner of `task` by the finalized chain; undefined if the worker has no such task. */
  readonly taskOwner: string | undefined
  /** Genesis hash, `0x` hex. */
  readonly genesis: string
  /** The owner's session epoch by the finalized chain. */
  readonly epoch: number
  /** What the stream's protocol is for. */
  readonly scope: AccessScope
}

/** Codes with which access is refused. */
export type AccessCode = Extract<ErrorCode, `access_${string}`>

/** The answer: what was shown, or the one reason why not. */
export type AccessVerdict =
  | { readonly ok: true; readonly delegation: Delegation; readonly token: Token }
  | { readonly ok: false; readonly code: AccessCode; readonly message: string }

/**
 * Decides whether a stream may be used. Work before the signatures is bounded by the size limits and costs no curve operation; then
 * one check of the session key and at most six of the owner's signature. A nonce counts once: the caller makes one per stream.
 */
export function verifyAccess(request: AccessRequest): AccessVerdict {
  if (request.delegation.length > MAX_DELEGATION_BYTES || request.token.length > MAX_TOKEN_BYTES)
    return refused('access_too_large')
  let text: string
  let delegation: Delegation
  let token: Token
  try {
    text = utf8Decode(request.delegation)
    delegation = parseDelegation(text)
    token = decodeToken(request.token)
  } catch (error) {
    if (error instanceof TypeError) return refused('access_delegation_malformed')
    if (error instanceof EdgeError && isAccessCode(error.code)) return refused(error.code)
    throw error
  }
  const code =
    tokenFault(token, request) ?? delegationFault(delegation, request) ?? signatureFault(text, delegation, request)
  return code === undefined ? { ok: true, delegation, token } : refused(code)
}

function tokenFault(
  token: Token,
  { challenge, worker, client, scope, task, nowMs }: AccessRequest,
): AccessCode | undefined {
  if (!equalBytes(token.nonce, challenge)) return 'access_token_nonce'
  if (token.workerPeerId !== worker) return 'access_token_worker'
  if (token.clientPeerId !== client) return 'access_token_client'
  if (token.scope !== scope) return 'access_token_scope'
  if (token.task !== task) return 'access_token_task'
  return timeFault(token.notAfterMs, nowMs, MAX_TOKEN_MS, 'access_token_expired', 'access_token_too_long')
}

function delegationFault(delegation: Delegation, request: AccessRequest): AccessCode | undefined {
  const { genesis, client, scope, task, taskOwner, epoch, nowMs } = request
  if (delegation.genesis !== genesis) return 'access_delegation_chain'
  if (delegation.sessionKey !== client) return 'access_session_key'
  // Whose task it is not, their epoch is not known either.
  if (taskOwner === undefined) return 'access_task_unknown'
  if (delegation.epoch < epoch) return 'access_delegation_revoked'
  if (delegation.epoch > epoch) return 'access_delegation_epoch'
  if (!delegation.scopes.includes(scope)) return 'access_delegation_scope'
  if (delegation.tasks !== 'all' && !delegation.tasks.includes(task)) return 'access_delegation_task'
  if (!equalBytes(decodeAddress(delegation.owner), decodeAddress(taskOwner))) return 'access_owner_mismatch'
  return timeFault(
    delegation.notAfterMs,
    nowMs,
    MAX_DELEGATION_MS,
    'access_delegation_expired',
    'access_delegation_too_long',
  )
}

function timeFault(
  notAfterMs: number,
  nowMs: number,
  maxMs: number,
  late: AccessCode,
  long: AccessCode,
): AccessCode | undefined {
  if (!(nowMs <= notAfterMs + CLOCK_LEEWAY_MS)) return late
  return notAfterMs - nowMs > maxMs + CLOCK_LEEWAY_MS ? long : undefined
}

function signatureFault(text: string, delegation: Delegation, request: AccessRequest): AccessCode | undefined {
  const { token, tokenSignature, ownerSignature } = request
  if (!verifyTokenSignature(token, tokenSignature, delegation.sessionKey)) return 'access_token_signature'
  const account = decodeAddress(delegation.owner)
  if (verifyOwnerSignature(delegationSignedBytes(text), ownerSignature, account)) return undefined
  const unwrapped = verifyOwnerSignature(utf8Encode(text), ownerSignature, account)
  return unwrapped ? 'access_owner_unwrapped' : 'access_owner_signature'
}

function isAccessCode(code: ErrorCode): code is AccessCode {
  return code.startsWith('access_')
}

function refused(code: AccessCode): AccessVerdict {
  return { ok: false, code, message: `${ERROR_TABLE[code].title}. ${ERROR_TABLE[code].action}` }
}
