import { peerIdFromPublicKey } from '@edgecloud/protocol'
import type { Chain } from '../chain/chain.svelte.ts'
import { loadPart } from '../loading/load-part.ts'
import type { Wallet } from '../wallet/wallet.svelte.ts'
import type { Access } from './access.ts'
import { dialableAddresses } from './dialable-addresses.ts'
import { NoAddressError } from './errors.ts'
import { needsSignature } from './link-state.ts'
import { LogStore } from './log-store.ts'
import { OwnerSession } from './owner-session.svelte.ts'
import type { OwnerChannel, PeerNode, PeerProtocol, WorkerPlace } from './peer-node.ts'

/** One attempt of one replica of a task on one worker. */
export interface RunPlace {
  readonly task: bigint
  readonly replica: number
  readonly attempt: number
  readonly worker: number
}

export interface OwnerLinkInit {
  readonly chain: Pick<Chain, 'worker' | 'isDevelopment'>
  readonly wallet: Pick<Wallet, 'signText'>
  /** Genesis hash, `0x` hex. */
  readonly genesis: string
  /** SS58 address of the owner of the task. */
  readonly owner: string
}

/** All that a page needs to ask workers about tasks of one owner: the session, and this browser as a peer. */
export class OwnerLink {
  readonly #init: OwnerLinkInit
  readonly store: LogStore
  readonly session: OwnerSession
  #node: Promise<PeerNode> | undefined
  #stopped = false

  private constructor(init: OwnerLinkInit, store: LogStore) {
    const { genesis, owner, wallet } = init
    this.#init = init
    this.store = store
    this.session = new OwnerSession({ genesis, owner, store, signText: (text) => wallet.signText(text) })
  }

  /** Opens the storage and looks for a session of an earlier visit. */
  static async open(init: OwnerLinkInit): Promise<OwnerLink> {
    const link = new OwnerLink(init, await LogStore.open())
    await link.session.resume()
    return link
  }

  /** Genesis hash, `0x` hex. */
  get genesis(): string {
    return this.#init.genesis
  }

  /** Opens a protocol of the worker of a run, and proves the right to it. */
  async connect<Channel extends OwnerChannel>(
    protocol: PeerProtocol<Channel>,
    { task, worker }: RunPlace,
    access: Access,
    signal: AbortSignal,
  ): Promise<Channel> {
    const node = await this.#nodeOf(access)
    return node.open(protocol, await this.#locate(worker), task, signal)
  }

  /** To be told what a reading ended with: some refusals need a new signature. */
  async learn(state: { readonly kind: string; readonly code?: string }): Promise<void> {
    if (state.kind !== 'refused' || state.code === undefined || !needsSignature(state.code)) return
    this.#dropNode()
    await this.session.reject(state.code)
  }

  stop(): void {
    this.#stopped = true
    this.#dropNode()
    this.store.close()
  }

  #nodeOf(access: Access): Promise<PeerNode> {
    if (this.#stopped) return Promise.reject(new Error('The page reads no further.'))
    this.#node ??= startNode(access)
    // A failed start is tried again with the next connection.
    this.#node.catch(() => (this.#node = undefined))
    return this.#node
  }

  #dropNode(): void {
    void this.#node?.then((node) => node.stop()).catch(() => undefined)
    this.#node = undefined
  }

  /** Where the worker is now; asked before each try, as a restarted worker has new addresses. */
  async #locate(id: number): Promise<WorkerPlace> {
    const { chain } = this.#init
    const { value: worker } = await chain.worker(id)
    if (worker === undefined) throw new NoAddressError()
    const peerId = peerIdFromPublicKey(worker.peer)
    const addresses = dialableAddresses(worker.addresses, {
      peerId,
      allowPrivate: chain.isDevelopment,
      securePage: location.protocol === 'https:',
    })
    if (addresses.length === 0) throw new NoAddressError()
    return { peerId, addresses }
  }
}

async function startNode(access: Access): Promise<PeerNode> {
  const { PeerNode } = await loadPart(() => import('./peer-node.ts'))
  return PeerNode.start(access)
}
