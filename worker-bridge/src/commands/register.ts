import { isDeepStrictEqual } from 'node:util'
import type { ChainReader } from '../chain/chain-reader.ts'
import type { HeadTracker } from '../chain/head-tracker.ts'
import type { WorkerView } from '../chain/views.ts'
import { asOperator, type OperatorSession } from './as-operator.ts'
import { assertOperator } from './assert-operator.ts'
import type { OperatorKey } from './operator-account.ts'
import { profileOf, registerParams } from './registration.ts'

export interface RegisterOptions extends OperatorKey {
  data: string
  /** Planck that the hot account gets for fees when it has less. */
  fundPlanck: bigint
}

export interface RegisterResult {
  worker: number
  registered: boolean
  /** What it offers was another before. */
  updated: boolean
  funded: boolean
  operator: string
  hot: string
}

/**
 * Registers this bridge's worker, or tells the chain what its configuration offers since it was changed, and gives its
 * hot account money for fees. Repeating it changes nothing.
 */
export async function register(options: RegisterOptions): Promise<RegisterResult> {
  return await asOperator(options, async (session) => {
    const { hot, operator, reader, tracker, build, send } = session
    const [known, account] = await Promise.all([reader.worker(tracker.latest), reader.account(tracker.latest)])
    const calls = []
    if (known === undefined) calls.push(build(['workers', 'register'], registerParams(session)))
    const update = known && updateCall(session, known)
    if (update) calls.push(update)
    const funded = account.free < options.fundPlanck
    if (funded) {
      const params = [hot.address, options.fundPlanck - account.free]
      calls.push(build(['balances', 'transferKeepAlive'], params))
    }
    if (calls.length > 0) await send('workers.register', build(['utility', 'batchAll'], [calls]))
    const worker = known ?? (await registered(reader, tracker))
    const changed = { registered: known === undefined, updated: update !== undefined, funded }
    return { worker: worker.id, ...changed, operator: operator.address, hot: hot.address }
  })
}

/** Undefined where the chain says of the worker what its configuration does. */
function updateCall({ config, operator, build }: OperatorSession, known: WorkerView) {
  const call = build(['workers', 'update'], [known.id, profileOf(config)])
  if (isDeepStrictEqual(call.args[1]?.toJSON(), known.worker.profile)) return undefined
  assertOperator(known, operator.address)
  return call
}

async function registered(reader: ChainReader, tracker: HeadTracker) {
  // The transaction is final, but the head seen last may be a block older.
  for (;;) {
    const worker = await reader.worker(tracker.latest)
    if (worker !== undefined) return worker
    await tracker.next()
  }
}
