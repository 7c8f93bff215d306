import type { ChainReader } from '../chain/chain-reader.ts'
import type { HeadTracker } from '../chain/head-tracker.ts'
import { asOperator } from './as-operator.ts'
import type { OperatorKey } from './operator-account.ts'
import { registerParams } from './registration.ts'

export interface RegisterOptions extends OperatorKey {
  data: string
  /** Planck that the hot account gets for fees when it has less. */
  fundPlanck: bigint
}

export interface RegisterResult {
  worker: number
  registered: boolean
  funded: boolean
  operator: string
  hot: string
}

/** Registers this bridge's worker and gives its hot account money for fees. Repeating it changes nothing. */
export async function register(options: RegisterOptions): Promise<RegisterResult> {
  return await asOperator(options, async (session) => {
    const { hot, operator, reader, tracker, build, send } = session
    const [known, account] = await Promise.all([reader.worker(tracker.latest), reader.account(tracker.latest)])
    const calls = []
    if (known === undefined) {
      const params = registerParams(session)
      calls.push(build(['workers', 'register'], params))
    }
    const funded = account.free < options.fundPlanck
    if (funded) {
      const params = [hot.address, options.fundPlanck - account.free]
      calls.push(build(['balances', 'transferKeepAlive'], params))
    }
    if (calls.length > 0) await send('workers.register', build(['utility', 'batchAll'], [calls]))
    const worker = known ?? (await registered(reader, tracker))
    return { worker: worker.id, registered: known === undefined, funded, operator: operator.address, hot: hot.address }
  })
}

async function registered(reader: ChainReader, tracker: HeadTracker) {
  // The transaction is final, but the head seen last may be a block older.
  for (;;) {
    const worker = await reader.worker(tracker.latest)
    if (worker !== undefined) return worker
    await tracker.next()
  }
}
