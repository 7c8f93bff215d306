import type { ApiPromise } from '@polkadot/api'
import { fromHex } from '@edgecloud/protocol'
import { z } from 'zod'
import type { Logger } from '../logger/logger.ts'
import type { ChainPort, ChainSnapshot } from '../tasks/chain-port.ts'
import { callRuntime } from './call-runtime.ts'
import { clockAt } from './clock-at.ts'
import { NotRegisteredError } from './errors.ts'
import type { FinalizedHead } from './head-tracker.ts'
import { readStored, storageKey } from './read-stored.ts'
import { runtimeAt } from './runtime-at.ts'
import { snapshotKeys } from './snapshot-keys.ts'
import type { SnapshotKeys } from './snapshot-keys.ts'
import { accountSchema, dutiesSchema, paceSchema, workerViewSchema } from './views.ts'
import type { WorkerView } from './views.ts'
import { WatchedAnswer } from './watched-answer.ts'

/** Answer of `TasksApi_body`. */
const bodySchema = z.object({ bytes: z.string().regex(/^0x([0-9a-f]{2})*$/) }).nullable()

/** Nonce and free balance in planck. */
interface Account {
  readonly nonce: number
  readonly free: bigint
}

/** Thrown when the chain keeps no body for a task. */
export class BodyMissingError extends Error {
  override readonly name = 'BodyMissingError'
  readonly code = 'body_missing'
  constructor(task: bigint) {
    super(`The chain has no body for task ${task}.`)
  }
}

/** Reads the finalized chain for one worker. Everything is proved against the state root of the block it names. */
export class ChainReader implements ChainPort {
  readonly #api: ApiPromise
  readonly #hot: string
  readonly #worker: WatchedAnswer<typeof workerViewSchema>
  readonly #pace: WatchedAnswer<typeof paceSchema>
  readonly #duties: WatchedAnswer<typeof dutiesSchema>
  /** The entries under the answers, as far as the last snapshot tells which these are. */
  #keys: SnapshotKeys | undefined
  /** As the last snapshot read it, which is asked for right after. */
  #account: { readonly block: string; readonly account: Account } | undefined

  /** `hot` is the worker's hot account. */
  constructor(api: ApiPromise, hot: string, log?: Logger) {
    this.#api = api
    this.#hot = hot
    const watched = <T extends z.ZodType>(name: `${string}Api_${string}`, schema: T) =>
      new WatchedAnswer({
        ...{ name, schema, log, runtimeOf: async (block) => (await runtimeAt(api, block)).name },
        ask: (block, params) => callRuntime(api, block, name, params),
      })
    this.#worker = watched('WorkersApi_worker_of', workerViewSchema)
    this.#pace = watched('WorkersApi_pace', paceSchema)
    this.#duties = watched('TasksApi_duties', dutiesSchema)
  }

  /** The worker of the hot key at a block, or undefined before it is registered. */
  async worker(at: { hash: string }): Promise<WorkerView | undefined> {
    const json = await callRuntime(this.#api, at.hash, 'WorkersApi_worker_of', [this.#hot])
    return workerViewSchema.parse(json) ?? undefined
  }

  /** What the chain wants of this worker at a finalized block. */
  async snapshot(at: FinalizedHead): Promise<ChainSnapshot> {
    const keys = (this.#keys ??= snapshotKeys(this.#api, this.#hot))
    const all = [keys.account, ...keys.clock, ...keys.worker, ...keys.pace, ...keys.duties]
    const stored = await readStored(this.#api, all, at.hash)
    const clock = await clockAt(this.#api, at, stored)
    const question = { block: at.hash, stored }
    const [view, pace] = await Promise.all([
      this.#worker.ask({ ...question, params: [this.#hot], keys: keys.worker }),
      this.#pace.ask({ ...question, params: [], keys: keys.pace }),
    ])
    if (view === null) throw new NotRegisteredError(this.#hot)
    const { session, status, strikes, heartbeat, lastSeen } = view.worker
    const duties = await this.#duties.ask({ ...question, params: [view.id], keys: keys.duties })
    this.#keys = snapshotKeys(this.#api, this.#hot, { worker: view.id, duties, known: keys })
    this.#account = { block: at.hash, account: await this.#decodeAccount(stored.get(keys.account), at.hash) }
    return {
      finalized: { number: at.number, hash: at.hash },
      genesis: this.#api.genesisHash.toU8a(),
      tick: clock.ticks,
      suspended: clock.suspended,
      worker: { id: view.id, session, status, strikes, heartbeat, lastSeen },
      pace,
      duties,
    }
  }

  async body(task: bigint, at: FinalizedHead): Promise<Uint8Array> {
    const body = bodySchema.parse(await callRuntime(this.#api, at.hash, 'TasksApi_body', [task]))
    if (body === null) throw new BodyMissingError(task)
    return fromHex(body.bytes.slice(2))
  }

  /** Nonce and free balance (planck) of the hot account at a block. */
  async account(at: FinalizedHead): Promise<Account> {
    if (this.#account?.block === at.hash) return this.#account.account
    const key = storageKey(this.#api, ['system', 'account'], [this.#hot])
    const stored = await readStored(this.#api, [key], at.hash)
    return await this.#decodeAccount(stored.get(key), at.hash)
  }

  async #decodeAccount(bytes: Uint8Array | undefined, block: string): Promise<Account> {
    const { registry } = await runtimeAt(this.#api, block)
    const account = registry.createTypeUnsafe('FrameSystemAccountInfo', [bytes])
    const { nonce, data } = accountSchema.parse(account.toJSON())
    return { nonce, free: data.free }
  }
}
