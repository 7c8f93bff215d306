import { z } from 'zod/mini'
import { LightClientDisconnectedError, LightClientRpcError } from './errors.ts'
import { parseFollowEvent, runtimeSpecSchema } from './follow-event.ts'
import type { FollowEvent } from './follow-event.ts'
import type { JsonRpcLink } from './json-rpc-link.ts'
import { PinnedBlocks } from './pinned-blocks.ts'
import type { PinnedRuntime } from './pinned-blocks.ts'

/** JSON-RPC's code for a fault of the server, which smoldot gives for calls that fail. */
const SERVER_ERROR = -32_000

const startedCall = z.object({ result: z.literal('started'), operationId: z.string() })
const callParams = z.tuple([z.string(), z.string(), z.nullish(z.string())])
const versionParams = z.tuple([z.nullish(z.string())])

type Outcome = { output: string } | { error: string } | 'stopped' | 'disconnected'

/**
 * Answers questions that need a block's runtime from the runtime that the light client runs already. Asked by
 * `state_call`, smoldot 3.4.1 downloads the whole runtime again for each block: 575 KiB of proof for an answer of some
 * bytes. A block that is pinned by `chainHead_v1_follow` needs none. What cannot be answered so is left to the caller.
 */
export class ChainFollow {
  readonly #link: JsonRpcLink
  readonly #blocks = new PinnedBlocks()
  readonly #operations = new Map<string, PromiseWithResolvers<Outcome>>()
  /** Resolves with the subscription once blocks are pinned, or with undefined when that comes to nothing. */
  readonly #subscription: Promise<string | undefined>
  readonly #initialized = Promise.withResolvers<undefined>()
  readonly #disconnected = Promise.withResolvers<never>()
  #over = false

  constructor(link: JsonRpcLink) {
    this.#link = link
    this.#disconnected.promise.catch(() => undefined)
    this.#subscription = this.#open()
  }

  /** True once the light client gave it up, as it does when it falls behind: a new one may do better. */
  get over(): boolean {
    return this.#over
  }

  /** The answer to a request of the legacy interface; undefined when it is to be asked there. */
  async answer(method: string, params: readonly unknown[]): Promise<unknown> {
    if (method === 'state_call') {
      const { data } = callParams.safeParse(params)
      return data && (await this.#call(...data))
    }
    const { data } = versionParams.safeParse(params)
    return data && (await this.#version(...data))
  }

  /** The chain has ended: nothing more will be answered. */
  end(): void {
    this.#disconnected.reject(new LightClientDisconnectedError())
    this.#stop('disconnected')
  }

  async #open(): Promise<string | undefined> {
    try {
      const id = await this.#link.subscribe('chainHead_v1_follow', [true], (event) => this.#receive(event))
      await this.#initialized.promise
      return id
    } catch {
      this.#over = true // refused, or the chain has ended
      return undefined
    }
  }

  async #call(name: string, input: string, at?: string | null): Promise<string | undefined> {
    const pinned = await this.#pinned(at)
    if (pinned === undefined) return undefined
    const answer = await this.#link
      .request('chainHead_v1_call', [pinned.subscription, pinned.block, name, input])
      .catch(unlessDisconnected)
    const { data: started } = startedCall.safeParse(answer) // refused when too much is asked at once
    if (started === undefined) return undefined
    const outcome = await this.#operation(started.operationId).promise
    this.#operations.delete(started.operationId)
    if (outcome === 'stopped') return undefined
    if (outcome === 'disconnected') throw new LightClientDisconnectedError()
    if ('error' in outcome) throw new LightClientRpcError('state_call', SERVER_ERROR, outcome.error)
    return outcome.output
  }

  async #version(at?: string | null): Promise<unknown> {
    const runtime = (await this.#pinned(at))?.runtime
    if (runtime === undefined) return undefined
    const version = await (runtime.version ??= this.#askVersion(runtime))
    if (version === undefined) runtime.version = undefined // asked again when it has become the best block's
    return version
  }

  /** The best block's version is told to subscribers without a download; nearly always it is this one. */
  async #askVersion({ spec }: PinnedRuntime): Promise<unknown> {
    const first = Promise.withResolvers<unknown>()
    const id = await this.#link.subscribe('state_subscribeRuntimeVersion', [], first.resolve).catch(unlessDisconnected)
    if (id === undefined) return undefined
    const version = await Promise.race([first.promise, this.#disconnected.promise])
    this.#link.forget(id)
    await this.#link.request('state_unsubscribeRuntimeVersion', [id]).catch(unlessDisconnected)
    const { data } = runtimeSpecSchema.safeParse(version)
    const isOurs = spec !== undefined && data !== undefined && JSON.stringify(data) === JSON.stringify(spec)
    return isOurs ? version : undefined
  }

  async #pinned(at?: string | null) {
    const subscription = await this.#subscription
    const block = at ?? this.#blocks.best
    const runtime = block === undefined ? undefined : this.#blocks.runtimeOf(block)
    if (subscription === undefined || block === undefined || runtime === undefined) return undefined
    return { subscription, block, runtime }
  }

  #receive(value: unknown): void {
    const event = parseFollowEvent(value)
    switch (event?.event) {
      case undefined:
        return
      case 'initialized':
        this.#blocks.begin(event.finalizedBlockHashes, event.finalizedBlockRuntime)
        this.#initialized.resolve(undefined)
        return
      case 'newBlock':
        this.#blocks.add(event.blockHash, event.parentBlockHash, event.newRuntime)
        return
      case 'bestBlockChanged':
        this.#blocks.best = event.bestBlockHash
        return
      case 'finalized':
        void this.#unpin(this.#blocks.finalize(event.finalizedBlockHashes, event.prunedBlockHashes))
        return
      case 'stop':
        this.#stop('stopped')
        return
      case 'operationCallDone':
      case 'operationError':
      case 'operationInaccessible':
        this.#operation(event.operationId).resolve(outcomeOf(event))
    }
  }

  async #unpin(blocks: readonly string[]): Promise<void> {
    if (blocks.length === 0) return
    const subscription = await this.#subscription
    // A follow that is over has nothing pinned.
    await this.#link.request('chainHead_v1_unpin', [subscription, blocks]).catch(() => undefined)
  }

  #stop(outcome: 'stopped' | 'disconnected'): void {
    this.#over = true
    this.#blocks.clear()
    this.#initialized.resolve(undefined)
    for (const operation of this.#operations.values()) operation.resolve(outcome)
    void this.#subscription.then((id) => id !== undefined && this.#link.forget(id))
  }

  /** Made by whichever comes first, the light client's word on it or the one who waits for that. */
  #operation(id: string): PromiseWithResolvers<Outcome> {
    const operation = this.#operations.get(id) ?? Promise.withResolvers<Outcome>()
    this.#operations.set(id, operation)
    if (this.#over) operation.resolve('stopped')
    return operation
  }
}

type OperationEvent = Extract<FollowEvent, { operationId: string }>

function outcomeOf(event: OperationEvent): Outcome {
  switch (event.event) {
    case 'operationCallDone':
      return { output: event.output }
    case 'operationError':
      return { error: event.error }
    case 'operationInaccessible':
      return { error: 'No node gave a proof of the answer' }
  }
}

/** A refusal says only that it cannot be asked in this way. */
function unlessDisconnected(error: unknown): undefined {
  if (error instanceof LightClientDisconnectedError) throw error
  return undefined
}
