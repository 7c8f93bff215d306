import { delegationText, peerIdFromPublicKey } from '@edgecloud/protocol'
import { loadPart } from '../loading/load-part.ts'
import { coversUses, isUsable, SESSION_MS, SESSION_SCOPES, type Access } from './access.ts'
import type { LogStore } from './log-store.ts'

/** Where the right to see this owner's logs, usage and results stands. */
export type SessionState =
  | { readonly kind: 'loading' }
  /** The owner has to sign. */
  | { readonly kind: 'needed'; readonly why: 'first' | 'expired' | 'refused' }
  /** The wallet is open. */
  | { readonly kind: 'signing' }
  | { readonly kind: 'ready'; readonly access: Access }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

export interface OwnerSessionInit {
  /** Genesis hash, `0x` hex. */
  readonly genesis: string
  /** SS58 address of the owner. */
  readonly owner: string
  readonly store: LogStore
  /** Opens the wallet; resolves with the signature over the text between `<Bytes>` marks. */
  readonly signText: (text: string) => Promise<Uint8Array>
}

/** The right of this browser to see one owner's logs, usage and results: signed once, good for a day, kept between visits. */
export class OwnerSession {
  readonly #init: OwnerSessionInit
  #state = $state.raw<SessionState>({ kind: 'loading' })

  constructor(init: OwnerSessionInit) {
    this.#init = init
  }

  get state(): SessionState {
    return this.#state
  }

  /** Finds the session of an earlier visit. */
  async resume(): Promise<void> {
    const { store, genesis, owner } = this.#init
    const access = await store.access(genesis, owner)
    if (access === undefined) this.#state = { kind: 'needed', why: 'first' }
    else if (!coversUses(access)) this.#state = { kind: 'needed', why: 'first' }
    else if (isUsable(access, Date.now())) this.#state = { kind: 'ready', access }
    else this.#state = { kind: 'needed', why: 'expired' }
  }

  /** Makes a key and lets the owner sign for it. */
  async sign(): Promise<void> {
    if (this.#state.kind === 'signing') return
    this.#state = { kind: 'signing' }
    try {
      const access = await this.#make()
      await this.#init.store.saveAccess(this.#init.genesis, this.#init.owner, access)
      this.#state = { kind: 'ready', access }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'
      this.#state = { kind: 'failed', code, message: error instanceof Error ? error.message : String(error) }
    }
  }

  /** A worker no longer takes the session, for the reason `code` of the error table. */
  async reject(code: string): Promise<void> {
    await this.#init.store.forgetAccess(this.#init.genesis, this.#init.owner)
    this.#state = { kind: 'needed', why: code === 'access_delegation_expired' ? 'expired' : 'refused' }
  }

  async #make(): Promise<Access> {
    const { genesis, owner, signText } = this.#init
    const seed = crypto.getRandomValues(new Uint8Array(32))
    const { sessionPublicKey } = await loadPart(() => import('./session-public-key.ts'))
    const sessionKey = peerIdFromPublicKey(await sessionPublicKey(seed))
    const notAfterMs = Date.now() + SESSION_MS
    const delegation = delegationText({
      genesis,
      owner,
      sessionKey,
      scopes: SESSION_SCOPES,
      tasks: 'all',
      notAfterMs,
      epoch: 0,
    })
    return { seed, sessionKey, delegation, ownerSignature: await signText(delegation), notAfterMs }
  }
}
