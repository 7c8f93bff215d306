import { randomBytes } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import {
  MAX_TOKEN_MS,
  delegationSignedBytes,
  delegationText,
  encodeToken,
  peerIdFromPublicKey,
  signToken,
  utf8Encode,
} from '@edgecloud/protocol'
import type { ClientScope } from './client-scope.ts'

/** Life of a delegation in milliseconds: it is signed anew without asking, so it may be short. */
const DELEGATION_MS = 3_600_000
/** A delegation this close to its end is signed anew, in milliseconds. */
const RENEW_BEFORE_MS = 5 * 60_000
/** Life of a token in milliseconds: it is used at once; a third of what is allowed leaves room for clocks that differ. */
const TOKEN_MS = MAX_TOKEN_MS / 3

export interface OwnerSessionInit {
  /** Genesis hash, `0x` hex. */
  readonly genesis: string
  /** SS58 address of the owner, and its signature over exactly these bytes. */
  readonly owner: string
  readonly sign: (bytes: Uint8Array) => Uint8Array
  readonly task: bigint
  /** The use. */
  readonly scope: ClientScope
  /** Unix milliseconds. */
  readonly now: () => number
}

/** The right to one use of one task: a key that lives as long as this process, and the owner's word for it. */
export class OwnerSession {
  /** ed25519 seed of this client's libp2p identity, 32 bytes. */
  readonly seed = randomBytes(32)
  readonly peerId = peerIdFromPublicKey(ed25519.getPublicKey(this.seed))
  readonly #init: OwnerSessionInit
  #signed: { delegation: Uint8Array; ownerSignature: Uint8Array; notAfterMs: number } | undefined

  constructor(init: OwnerSessionInit) {
    this.#init = init
  }

  get task(): bigint {
    return this.#init.task
  }

  get scope(): ClientScope {
    return this.#init.scope
  }

  /** What answers a worker's challenge. */
  authenticate(nonce: Uint8Array, workerPeerId: string) {
    const { task, scope, now } = this.#init
    const { delegation, ownerSignature } = this.#delegation()
    const token = encodeToken({
      nonce,
      workerPeerId,
      clientPeerId: this.peerId,
      scope,
      task,
      notAfterMs: now() + TOKEN_MS,
    })
    return { delegation, ownerSignature, token, tokenSignature: signToken(token, this.seed) }
  }

  #delegation() {
    const { genesis, owner, sign, task, scope, now } = this.#init
    if (this.#signed !== undefined && this.#signed.notAfterMs - RENEW_BEFORE_MS > now()) return this.#signed
    const notAfterMs = now() + DELEGATION_MS
    const text = delegationText({
      genesis,
      owner,
      sessionKey: this.peerId,
      scopes: [scope],
      tasks: [task],
      notAfterMs,
      // Revoking sessions is not on chain yet, so every epoch is 0.
      epoch: 0,
    })
    this.#signed = { delegation: utf8Encode(text), ownerSignature: sign(delegationSignedBytes(text)), notAfterMs }
    return this.#signed
  }
}
