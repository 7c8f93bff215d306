import type { ApiPromise } from '@polkadot/api'
import { fromHex } from '@edgecloud/protocol'
import { z } from 'zod'
import type { ChainPort, ChainSnapshot } from '../tasks/chain-port.ts'
import { callRuntime } from './call-runtime.ts'
import { NotRegisteredError, RuntimeMismatchError } from './errors.ts'
import type { FinalizedHead } from './head-tracker.ts'
import { accountSchema, clockSchema, dutiesSchema, paceSchema, workerViewSchema } from './views.ts'
import type { WorkerView } from './views.ts'

/** Answer of `TasksApi_body`. */
const bodySchema = z.object({ bytes: z.string().regex(/^0x([0-9a-f]{2})*$/) }).nullable()

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

  /** `hot` is the worker's hot account. */
  constructor(api: ApiPromise, hot: string) {
    this.#api = api
    this.#hot = hot
  }

  /** The worker of the hot key at a block, or undefined before it is registered. */
  async worker(at: { hash: string }): Promise<WorkerView | undefined> {
    const json = await callRuntime(this.#api, at.hash, ['workersApi', 'workerOf'], [this.#hot])
    return workerViewSchema.parse(json) ?? undefined
  }

  /** What the chain wants of this worker at a finalized block. */
  async snapshot(at: FinalizedHead): Promise<ChainSnapshot> {
    const [view, clock, pace] = await Promise.all([
      this.worker(at),
      callRuntime(this.#api, at.hash, ['finalityApi', 'clock'], []).then((json) => clockSchema.parse(json)),
      callRuntime(this.#api, at.hash, ['workersApi', 'pace'], []).then((json) => paceSchema.parse(json)),
    ])
    if (view === undefined) throw new NotRegisteredError(this.#hot)
    const { session, status, strikes, heartbeat, lastSeen } = view.worker
    const duties = await callRuntime(this.#api, at.hash, ['tasksApi', 'duties'], [view.id])
    return {
      finalized: { number: at.number, hash: at.hash },
      genesis: this.#api.genesisHash.toU8a(),
      tick: clock.ticks,
      suspended: clock.suspended,
      worker: { id: view.id, session, status, strikes, heartbeat, lastSeen },
      pace,
      duties: dutiesSchema.parse(duties),
    }
  }

  async body(task: bigint, at: FinalizedHead): Promise<Uint8Array> {
    const body = bodySchema.parse(await callRuntime(this.#api, at.hash, ['tasksApi', 'body'], [task]))
    if (body === null) throw new BodyMissingError(task)
    return fromHex(body.bytes.slice(2))
  }

  /** Nonce and free balance (planck) of the hot account at a block. */
  async account(at: FinalizedHead): Promise<{ nonce: number; free: bigint }> {
    const query = (await this.#api.at(at.hash)).query['system']?.['account']
    if (query === undefined) throw new RuntimeMismatchError('system.account')
    const { nonce, data } = accountSchema.parse((await query(this.#hot)).toJSON())
    return { nonce, free: data.free }
  }
}
