import type { ChainReader } from '../chain/chain-reader.ts'
import { NotRegisteredError } from '../chain/errors.ts'
import type { WorkerView } from '../chain/views.ts'
import type { WorkerStanding } from '../tasks/chain-port.ts'
import { asOperator } from './as-operator.ts'
import { assertOperator } from './assert-operator.ts'
import { drainCall } from './drain-call.ts'
import type { OperatorKey } from './operator-account.ts'

export interface DrainOptions extends OperatorKey {
  data: string
  /** Takes tasks again instead. */
  resume: boolean
}

export interface DrainResult {
  worker: number
  status: WorkerStanding['status']
  strikes: number
  changed: boolean
}

/**
 * Lets this worker take no more tasks; what it has, it finishes. Or lets it take tasks again. The bridge may run
 * meanwhile. Repeating it changes nothing.
 */
export async function drain(options: DrainOptions): Promise<DrainResult> {
  return await asOperator(options, async ({ hot, operator, reader, tracker, build, send }) => {
    const before = await workerAt(reader, tracker.latest, hot.address)
    assertOperator(before, operator.address)
    const call = drainCall({ id: before.id, ...before.worker }, options.resume)
    if (call === undefined) return resultOf(before, false)
    const block = await send(call.name.join('.'), build(call.name, call.params))
    return resultOf(await workerAt(reader, block, hot.address), true)
  })
}

async function workerAt(reader: ChainReader, block: { hash: string }, hot: string): Promise<WorkerView> {
  const view = await reader.worker(block)
  if (view === undefined) throw new NotRegisteredError(hot)
  return view
}

function resultOf({ id, worker: { status, strikes } }: WorkerView, changed: boolean): DrainResult {
  return { worker: id, status, strikes, changed }
}
