import type {
  ProviderInterface,
  ProviderInterfaceCallback,
  ProviderInterfaceEmitCb,
  ProviderInterfaceEmitted,
} from '@polkadot/rpc-provider/types'
import { z } from 'zod/mini'
import type { ConnectionFactory } from './chain-connection.ts'
import { ChainFollow } from './chain-follow.ts'
import { LightClientDisconnectedError } from './errors.ts'
import { JsonRpcLink } from './json-rpc-link.ts'
import { LegacyStatusMapper } from './legacy-status.ts'
import { ProviderEvents } from './provider-events.ts'
import { restartDelay } from './restart-delay.ts'
import { StorageWatch } from './storage-watch.ts'
import type { TransactionEvent } from './transaction-event.ts'
import { TransactionWatch } from './transaction-watch.ts'
import { isServedMethod } from './unserved-methods.ts'

const SUBMIT_AND_WATCH = 'author_submitAndWatchExtrinsic'
/** Answered by {@link ChainFollow} where it can. */
const NEEDS_RUNTIME = new Set(['state_call', 'state_getRuntimeVersion'])
/** A chain that ends sooner than this after its start is started again later each time, or it would be for ever without a pause. */
const STABLE_MS = 60_000

const rpcMethods = z.object({ methods: z.array(z.string()) })
const header = z.object({ number: z.string() })

/** A subscription as the user of the provider knows it; `inner` is its id at the chain that runs now. */
interface Subscription {
  method: string
  params: readonly unknown[]
  callback: ProviderInterfaceCallback
  inner: string | undefined
  watch: TransactionWatch | undefined
}

/**
 * The provider of @polkadot/api over a smoldot chain.
 *
 * Requests made before the chain is synchronised wait in smoldot. When the client crashes, `disconnected` is emitted,
 * the factory makes a new chain (after a growing delay when that fails or crashes again), subscriptions are renewed under the ids
 * that their owners hold, and `connected` is emitted. A watched transaction does not survive that: it ends as dropped.
 */
export class SmoldotProvider implements ProviderInterface {
  readonly hasSubscriptions = true
  readonly isClonable = false
  readonly #factory: ConnectionFactory
  readonly #events = new ProviderEvents()
  readonly #subscriptions = new Map<string, Subscription>()
  #link: JsonRpcLink | undefined
  #follow: ChainFollow | undefined
  #running: Promise<void> | undefined
  #nextSubscription = 1
  #sawFinalized = false
  /** Resolves when the chain is stopped for good, so that no restart is waited for. */
  #stopped = Promise.withResolvers<undefined>()

  constructor(factory: ConnectionFactory) {
    this.#factory = factory
  }

  get isConnected(): boolean {
    return this.#link !== undefined
  }

  clone(): ProviderInterface {
    throw new TypeError('A light client cannot be cloned')
  }

  /** Starts the chain; rejects when the factory fails this first time (a bad chain spec, for instance). */
  async connect(): Promise<void> {
    if (this.#running !== undefined) return
    this.#stopped = Promise.withResolvers()
    const link = new JsonRpcLink(await this.#factory())
    this.#running = this.#supervise(link)
    this.#attach(link)
  }

  /** Stops the chain for good; everything that still waits is rejected. */
  async disconnect(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    this.#stopped.resolve(undefined)
    this.#link?.stop()
    await running
  }

  on(type: ProviderInterfaceEmitted, listener: ProviderInterfaceEmitCb): () => void {
    return this.#events.on(type, listener)
  }

  async send<T = unknown>(method: string, params: unknown[]): Promise<T> {
    // The interface lets the caller name the type of the answer; @polkadot/api decodes it by its own registry.
    return (await this.#answer(method, params)) as T
  }

  async subscribe(
    _type: string,
    method: string,
    params: unknown[],
    callback: ProviderInterfaceCallback,
  ): Promise<string> {
    const subscription: Subscription = { method, params, callback, inner: undefined, watch: undefined }
    const legacy = new LegacyStatusMapper((status) => callback(null, status))
    return this.#keep(subscription, () =>
      method === SUBMIT_AND_WATCH
        ? this.#submit(subscription, new TransactionWatch((event) => legacy.receive(event)))
        : this.#open(subscription),
    )
  }

  /**
   * Submits a signed extrinsic (`0x` hex) and reports each event with its reason. Rejects with `TransactionRefusedError`
   * when it is invalid at once, and with `LightClientDisconnectedError` when it was not sent. One that the light client
   * lost sight of ends as `dropped`. The result stops the watch; the transaction itself cannot be called back.
   */
  async watchTransaction(extrinsic: string, onEvent: (event: TransactionEvent) => void): Promise<() => Promise<void>> {
    const subscription: Subscription = {
      method: SUBMIT_AND_WATCH,
      params: [extrinsic],
      callback: () => undefined,
      inner: undefined,
      watch: undefined,
    }
    const id = await this.#keep(subscription, () => this.#submit(subscription, new TransactionWatch(onEvent)))
    return async () => void (await this.unsubscribe('', 'transactionWatch_v1_unwatch', id))
  }

  async unsubscribe(_type: string, method: string, id: number | string): Promise<boolean> {
    const subscription = this.#subscriptions.get(String(id))
    this.#subscriptions.delete(String(id))
    if (subscription?.inner === undefined || this.#link === undefined) return subscription !== undefined
    const { inner, watch } = subscription
    subscription.callback = () => undefined
    this.#link.forget(inner)
    if (subscription.method === StorageWatch.method) await StorageWatch.stop(this.#link, inner)
    else await this.#link.request(watch === undefined ? method : 'transactionWatch_v1_unwatch', [inner])
    return true
  }

  async #keep(subscription: Subscription, open: () => Promise<void>): Promise<string> {
    const id = `edgecloud-${this.#nextSubscription++}`
    this.#subscriptions.set(id, subscription)
    try {
      await open()
    } catch (error) {
      this.#subscriptions.delete(id)
      throw error
    }
    return id
  }

  async #answer(method: string, params: readonly unknown[]): Promise<unknown> {
    if (method === 'system_health') return this.#health()
    const link = this.#current()
    if (NEEDS_RUNTIME.has(method)) {
      if (this.#follow?.over !== false) this.#follow = new ChainFollow(link)
      const answer = await this.#follow.answer(method, params)
      if (answer !== undefined) return answer
    }
    const result = await link.request(method, params)
    if (method !== 'rpc_methods') return result
    return { methods: rpcMethods.parse(result).methods.filter(isServedMethod) }
  }

  /** Answered here: smoldot 3.4.1 blocks its whole request queue on `system_health` until it has chosen how to sync. */
  async #health(): Promise<{ peers: number; isSyncing: boolean; shouldHavePeers: boolean }> {
    const peers = z.array(z.unknown()).parse(await this.#current().request('system_peers', []))
    return { peers: peers.length, isSyncing: !this.#sawFinalized, shouldHavePeers: true }
  }

  #current(): JsonRpcLink {
    if (this.#link === undefined) throw new LightClientDisconnectedError()
    return this.#link
  }

  async #open(subscription: Subscription): Promise<void> {
    const { method, params } = subscription
    const tell = (result: unknown) => {
      if (method === 'chain_subscribeFinalizedHeads') this.#noteFinalized(result)
      subscription.callback(null, result)
    }
    const link = this.#current()
    subscription.inner =
      method === StorageWatch.method
        ? await StorageWatch.start(link, params, tell)
        : await link.subscribe(method, params, tell)
  }

  async #submit(subscription: Subscription, watch: TransactionWatch): Promise<void> {
    const link = this.#current()
    subscription.watch = watch
    try {
      subscription.inner = await link.subscribe('transactionWatch_v1_submitAndWatch', subscription.params, (result) =>
        watch.receive(result),
      )
    } catch (error) {
      if (!(error instanceof LightClientDisconnectedError)) throw error
      watch.lost()
    }
    await watch.accepted
  }

  #noteFinalized(result: unknown): void {
    const parsed = header.safeParse(result)
    if (parsed.success && Number(parsed.data.number) > 0) this.#sawFinalized = true
  }

  async #supervise(first: JsonRpcLink): Promise<void> {
    let crashes = 0
    for (let link: JsonRpcLink | undefined = first; link !== undefined;) {
      const started = Date.now()
      const reason = await link.run()
      crashes = Date.now() - started < STABLE_MS ? crashes + 1 : 1
      this.#detach(reason)
      // One crash is made good at once, unless nothing was said before it.
      link = await this.#restart(link.answered ? crashes - 1 : crashes)
    }
  }

  async #restart(failures: number): Promise<JsonRpcLink | undefined> {
    for (let attempt = failures; this.#running !== undefined; attempt++) {
      if (attempt > 0) await Promise.race([restartDelay(attempt - 1), this.#stopped.promise])
      if (this.#running === undefined) return undefined
      try {
        const link = new JsonRpcLink(await this.#factory())
        this.#attach(link)
        return link
      } catch (error) {
        this.#events.emit('error', error)
      }
    }
    return undefined
  }

  #attach(link: JsonRpcLink): void {
    if (this.#running === undefined) {
      link.stop()
      return
    }
    this.#link = link
    for (const subscription of this.#subscriptions.values()) {
      this.#open(subscription).catch((error: unknown) => {
        subscription.callback(error instanceof Error ? error : new Error(String(error)), undefined)
      })
    }
    this.#events.emit('connected')
  }

  #detach(reason: unknown): void {
    this.#link = undefined
    this.#follow?.end()
    this.#follow = undefined
    this.#sawFinalized = false
    for (const [id, subscription] of this.#subscriptions) {
      subscription.inner = undefined
      if (subscription.watch === undefined) continue
      this.#subscriptions.delete(id)
      subscription.watch.lost()
    }
    if (this.#running !== undefined && reason !== undefined) this.#events.emit('error', reason)
    this.#events.emit('disconnected')
  }
}
