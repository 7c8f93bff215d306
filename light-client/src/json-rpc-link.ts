import type { ChainConnection } from './chain-connection.ts'
import { LightClientDisconnectedError, LightClientRpcError } from './errors.ts'
import { parseJsonRpcMessage } from './json-rpc-message.ts'

type Listener = (result: unknown) => void

interface Pending {
  method: string
  listener: Listener | undefined
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

/** Notifications kept for a subscription whose id is not known yet, and the number of such ids. */
const MAX_EARLY_PER_ID = 32
const MAX_EARLY_IDS = 64

/**
 * Speaks JSON-RPC with one running chain until that chain ends. Requests are matched by id; a notification that
 * arrives before its subscription is known is kept and delivered then, so the first value is never lost.
 */
export class JsonRpcLink {
  readonly #chain: ChainConnection
  readonly #pending = new Map<number, Pending>()
  readonly #listeners = new Map<string, Listener>()
  readonly #early = new Map<string, unknown[]>()
  #nextId = 1
  #closed = false
  #answered = false

  constructor(chain: ChainConnection) {
    this.#chain = chain
  }

  /** True once the chain has said anything at all. */
  get answered(): boolean {
    return this.#answered
  }

  /** Reads until the chain ends; resolves with the reason. Everything that still waits is rejected first. */
  async run(): Promise<unknown> {
    try {
      for (;;) this.#receive(await this.#chain.nextJsonRpcResponse())
    } catch (reason) {
      this.#close(reason)
      return reason
    }
  }

  request(method: string, params: readonly unknown[]): Promise<unknown> {
    return this.#send(method, params, undefined)
  }

  /** Resolves with the light client's id of the subscription; `listener` gets each notification in order. */
  async subscribe(method: string, params: readonly unknown[], listener: Listener): Promise<string> {
    return String(await this.#send(method, params, listener))
  }

  /** Stops delivering; the caller tells the light client with the method's own unsubscribe request. */
  forget(subscription: string): void {
    this.#listeners.delete(subscription)
  }

  /** Ends the chain. */
  stop(): void {
    if (this.#closed) return
    this.#close(undefined)
    try {
      this.#chain.remove()
    } catch {
      // Already gone by a crash: there is nothing left to remove.
    }
  }

  #send(method: string, params: readonly unknown[], listener: Listener | undefined): Promise<unknown> {
    if (this.#closed) return Promise.reject(new LightClientDisconnectedError())
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { method, listener, resolve, reject })
      try {
        this.#chain.sendJsonRpc(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
      } catch (cause) {
        this.#pending.delete(id)
        reject(new LightClientDisconnectedError({ cause }))
      }
    })
  }

  #receive(text: string): void {
    const message = parseJsonRpcMessage(text)
    this.#answered = true
    if (message.kind === 'response') {
      const pending = this.#pending.get(message.id)
      if (pending === undefined) return
      this.#pending.delete(message.id)
      if (message.error !== undefined) {
        pending.reject(new LightClientRpcError(pending.method, message.error.code, message.error.message))
        return
      }
      pending.resolve(message.result)
      // Registered here and not in the caller's promise chain: the next message may be its first notification.
      if (pending.listener !== undefined) this.#listen(String(message.result), pending.listener)
    } else if (message.kind === 'notification') {
      const listener = this.#listeners.get(message.subscription)
      if (listener === undefined) this.#keepEarly(message.subscription, message.result)
      else listener(message.result)
    }
  }

  #listen(subscription: string, listener: Listener): void {
    this.#listeners.set(subscription, listener)
    const early = this.#early.get(subscription)
    this.#early.delete(subscription)
    for (const result of early ?? []) listener(result)
  }

  #keepEarly(subscription: string, result: unknown): void {
    const kept = this.#early.get(subscription) ?? []
    if (kept.length < MAX_EARLY_PER_ID) kept.push(result)
    this.#early.set(subscription, kept)
    const oldest = this.#early.keys().next().value
    if (this.#early.size > MAX_EARLY_IDS && oldest !== undefined) this.#early.delete(oldest)
  }

  #close(cause: unknown): void {
    this.#closed = true
    const waiting = [...this.#pending.values()]
    this.#pending.clear()
    this.#listeners.clear()
    this.#early.clear()
    for (const pending of waiting) pending.reject(new LightClientDisconnectedError({ cause }))
  }
}
