import { fromHex, peerIdFromPublicKey, runId } from '@edgecloud/protocol'
import type { Chain } from '../chain/chain.svelte.ts'
import type { Wallet } from '../wallet/wallet.svelte.ts'
import type { Access } from './access.ts'
import { dialableAddresses } from './dialable-addresses.ts'
import { NoAddressError } from './errors.ts'
import { needsSignature } from './link-state.ts'
import type { LogNode, WorkerPlace } from './log-node.ts'
import { LogSession } from './log-session.svelte.ts'
import { LogStore } from './log-store.ts'
import { RunLog } from './run-log.svelte.ts'

/** One attempt of one part of a task on one worker. */
export interface RunPlace {
  readonly task: bigint
  readonly replica: number
  readonly attempt: number
  readonly worker: number
}

export interface LogReaderInit {
  readonly chain: Pick<Chain, 'worker' | 'isDevelopment'>
  readonly wallet: Pick<Wallet, 'signText'>
  /** Genesis hash, `0x` hex. */
  readonly genesis: string
  /** SS58 address of the owner of the task. */
  readonly owner: string
}

/** All that a page needs to read logs of one owner: the session, this browser as a peer, and the run that is open. */
export class LogReader {
  readonly #init: LogReaderInit
  #store: LogStore | undefined
  #session = $state.raw<LogSession>()
  #log = $state.raw<RunLog>()
  #node: Promise<LogNode> | undefined
  #stopped = false

  constructor(init: LogReaderInit) {
    this.#init = init
  }

  /** Undefined until the browser's storage was opened. */
  get session(): LogSession | undefined {
    return this.#session
  }
  /** The log that is read now. */
  get log(): RunLog | undefined {
    return this.#log
  }

  /** Opens the storage and looks for a session of an earlier visit. */
  async start(): Promise<void> {
    const { wallet, genesis, owner } = this.#init
    this.#store = await LogStore.open()
    if (this.#stopped) return this.#store.close()
    const session = new LogSession({ genesis, owner, store: this.#store, signText: (text) => wallet.signText(text) })
    this.#session = session
    await session.resume()
  }

  /** Reads this run instead of the one that is open. Returns the way to close it. */
  read(place: RunPlace, access: Access): () => void {
    const { genesis } = this.#init
    if (this.#store === undefined) return () => undefined
    const { task, replica, attempt } = place
    const log = new RunLog({
      run: runId({ genesis: fromHex(genesis.slice(2)), task, replica, attempt }),
      task,
      replica,
      attempt,
      store: this.#store,
      node: () => this.#nodeOf(access),
      locate: () => this.#locate(place.worker),
    })
    this.#log = log
    void log.start().then(() => this.#afterwards(log))
    return () => log.stop()
  }

  stop(): void {
    this.#stopped = true
    this.#log?.stop()
    this.#dropNode()
    this.#store?.close()
  }

  async #afterwards({ state }: RunLog): Promise<void> {
    if (state.kind !== 'refused' || !needsSignature(state.code)) return
    this.#dropNode()
    await this.#session?.reject(state.code)
  }

  #nodeOf(access: Access): Promise<LogNode> {
    this.#node ??= startNode(access)
    // A failed start is tried again with the next connection.
    this.#node.catch(() => (this.#node = undefined))
    return this.#node
  }

  #dropNode(): void {
    void this.#node?.then((node) => node.stop()).catch(() => undefined)
    this.#node = undefined
  }

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

async function startNode(access: Access): Promise<LogNode> {
  const { LogNode } = await import('./log-node.ts')
  return LogNode.start(access)
}
