import { z } from 'zod'
import type { Balance, TaskSubmission } from './chain-calls.ts'
import type { ChainApi, RuntimeCall } from './chain-api.ts'
import type { ChainCache } from './chain-cache.ts'
import type { ChainReads } from './chain-session.ts'
import { clockSchema, type Clock } from './clock.ts'
import { bytes, optional, wideInteger } from './codec-json.ts'
import { paceSchema, type Pace } from './pace.ts'
import { quoteSchema, type Quote } from './quote.ts'
import type { Head, Sourced } from './sourced.ts'
import { taskPageSchema, taskViewSchema, type TaskId, type TaskList, type TaskView } from './task-view.ts'
import { workerPageSchema, workerViewSchema, type MapBox, type WorkerView } from './worker-view.ts'

/** The most entries one runtime call gives. */
const PAGE = 256
/** Stops a chain that never ends its list. */
const MAX_PAGES = 256

const accountSchema = z.object({
  data: z.object({ free: wideInteger, reserved: wideInteger, frozen: wideInteger }),
})

const bodySchema = optional(z.object({ bytes }).transform((body) => body.bytes))

/** What a reader reads with. */
export interface ReaderParts {
  readonly api: () => Promise<ChainApi>
  /** The newest final block. */
  readonly head: () => Promise<Head>
  readonly cache: ChainCache
  readonly genesis: string
}

/** Reads final state through the light client and keeps the first page of things for the next visit. */
export class ChainReader implements ChainReads {
  readonly #parts: ReaderParts

  constructor(parts: ReaderParts) {
    this.#parts = parts
  }

  workers(bounds?: MapBox): Promise<Sourced<readonly WorkerView[]>> {
    const box = bounds === undefined ? null : mapBoxJson(bounds)
    return this.#at(async (api, head) => {
      const { value, json } = await this.#pages(api, head, {
        call: (start: number) => ({
          api: 'WorkersApi',
          method: 'workers',
          args: [box, start, PAGE],
          schema: workerPageSchema,
        }),
        first: 0,
        limit: Infinity,
      })
      if (box === null) await this.#keep('workers', json, head)
      return value
    })
  }

  worker(id: number): Promise<Sourced<WorkerView | undefined>> {
    const call = { api: 'WorkersApi', method: 'worker', args: [id], schema: optional(workerViewSchema) }
    return this.#at(async (api, head) => (await api.call(call, head.hash)).value)
  }

  task(id: TaskId): Promise<Sourced<TaskView | undefined>> {
    return this.#at(async (api, head) => {
      const call = { api: 'TasksApi', method: 'task', args: [id], schema: optional(taskViewSchema) }
      const { value, json } = await api.call(call, head.hash)
      await this.#keep(`task/${id}`, json, head)
      return value
    })
  }

  tasksOf(owner: string, limit: number): Promise<Sourced<TaskList>> {
    return this.#at(async (api, head) => {
      const { value, json, next } = await this.#pages(api, head, {
        call: (before: number | null) => ({
          api: 'TasksApi',
          method: 'tasks_of',
          args: [owner, before, PAGE],
          schema: taskPageSchema,
        }),
        first: null,
        limit,
      })
      await this.#keep(`tasks/${owner}`, { items: json, next }, head)
      return { items: value, more: (next ?? null) !== null }
    })
  }

  pace(): Promise<Sourced<Pace>> {
    const call = { api: 'WorkersApi', method: 'pace', args: [], schema: paceSchema }
    return this.#at(async (api, head) => (await api.call(call, head.hash)).value)
  }

  quote({ requirements, placement, body }: TaskSubmission): Promise<Sourced<Quote>> {
    const args = [requirements, placement, body.length]
    const call = { api: 'TasksApi', method: 'quote', args, schema: quoteSchema }
    return this.#at(async (api, head) => (await api.call(call, head.hash)).value)
  }

  body(task: TaskId): Promise<Sourced<Uint8Array | undefined>> {
    const call = { api: 'TasksApi', method: 'body', args: [task], schema: bodySchema }
    return this.#at(async (api, head) => (await api.call(call, head.hash)).value)
  }

  balance(address: string): Promise<Sourced<Balance>> {
    return this.#at(async (chain, head) => {
      const { query, consts } = chain.api
      const key = query['system']?.['account']?.key(address) ?? ''
      const { data } = await chain.storage(key, 'FrameSystemAccountInfo', accountSchema, head.hash)
      // What is held counts towards what is frozen; the existential deposit keeps the account alive.
      const existential = wideInteger.parse(consts['balances']?.['existentialDeposit']?.toJSON() ?? 0)
      const untouchable = max(max(data.frozen - data.reserved, 0n), existential)
      return { free: data.free, held: data.reserved, spendable: max(data.free - untouchable, 0n) }
    })
  }

  clock(): Promise<Sourced<Clock>> {
    const call = { api: 'FinalityApi', method: 'clock', args: [], schema: clockSchema }
    return this.#at(async (api, head) => (await api.call(call, head.hash)).value)
  }

  async #at<T>(read: (api: ChainApi, head: Head) => Promise<T>): Promise<Sourced<T>> {
    const api = await this.#parts.api()
    const head = await this.#parts.head()
    const value = await read(api, head)
    const block = { number: head.number, hash: head.hash }
    return { value, source: 'light', block, finality: 'final', at: head.at }
  }

  /** Pages of a list until it has `limit` entries or ends, read at one block so that they fit together. */
  async #pages<T, C>(
    api: ChainApi,
    head: Head,
    { call, first, limit }: { call: (cursor: C | number) => RuntimeCall<Page<T>>; first: C; limit: number },
  ): Promise<{ value: readonly T[]; json: unknown[]; next: Page<T>['next'] }> {
    const value: T[] = []
    const json: unknown[] = []
    let cursor: C | number = first
    let next: Page<T>['next']
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer: { value: Page<T>; json: unknown } = await api.call(call(cursor), head.hash)
      value.push(...answer.value.items)
      json.push(...itemsOf(answer.json))
      next = answer.value.next
      if (next === undefined || next === null || value.length >= limit) break
      cursor = next
    }
    return { value, json, next }
  }

  #keep(what: string, json: unknown, { number, hash, at }: Head): Promise<void> {
    return this.#parts.cache.saveRead(this.#parts.genesis, what, { json, block: { number, hash }, at })
  }
}

interface Page<T> {
  readonly items: readonly T[]
  readonly next?: number | null | undefined
}

function itemsOf(json: unknown): readonly unknown[] {
  return z.object({ items: z.array(z.unknown()) }).parse(json).items
}

function mapBoxJson({ south, west, north, east }: MapBox) {
  const micro = (degrees: number) => Math.round(degrees * 1e6)
  return { south: micro(south), west: micro(west), north: micro(north), east: micro(east) }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
