import { buildCall } from '../chain/call-runtime.ts'
import { ChainReader } from '../chain/chain-reader.ts'
import { NotRegisteredError } from '../chain/errors.ts'
import { HeadTracker } from '../chain/head-tracker.ts'
import { openChainClient } from '../chain/open-chain-client.ts'
import { submitFinal } from '../chain/submit-final.ts'
import { Transactor } from '../chain/transactor.ts'
import type { WorkerView } from '../chain/views.ts'
import { ConfigError, dataPaths, loadConfig } from '../config.ts'
import { createLogger } from '../logger/logger.ts'
import { loadKeys } from '../security/keys.ts'
import type { WorkerStanding } from '../tasks/chain-port.ts'
import { readChainSpec } from './chain-spec.ts'
import { drainCall } from './drain-call.ts'
import { accountFromSeed } from './hot-account.ts'
import { operatorAccount } from './operator-account.ts'
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
  const paths = dataPaths(options.data)
  const [config, keys, spec] = await Promise.all([
    loadConfig(options.data),
    loadKeys(paths.keys),
    readChainSpec(paths.chainSpec),
  ])
  const operator = await operatorAccount(options, spec.isDevelopment)
  const hot = await accountFromSeed(keys.hotSeed)
  const log = createLogger({ level: config.logLevel })
  const client = await openChainClient(options.data, spec.text, log)
  const tracker = new HeadTracker(client.api, log, () => Promise.resolve())
  try {
    await tracker.start()
    const reader = new ChainReader(client.api, hot.address)
    const before = await workerAt(reader, tracker.latest, hot.address)
    assertOperator(before, operator.address)
    const call = drainCall({ id: before.id, ...before.worker }, options.resume)
    if (call === undefined) return resultOf(before, false)
    const transactor = new Transactor(client.api, client.provider, operator)
    const submittable = buildCall(client.api, call.name, call.params)
    const block = await submitFinal({ api: client.api, tracker, transactor }, call.name.join('.'), submittable)
    return resultOf(await workerAt(reader, block, hot.address), true)
  } finally {
    await tracker.stop()
    await client.stop()
  }
}

async function workerAt(reader: ChainReader, block: { hash: string }, hot: string): Promise<WorkerView> {
  const view = await reader.worker(block)
  if (view === undefined) throw new NotRegisteredError(hot)
  return view
}

function resultOf({ id, worker: { status, strikes } }: WorkerView, changed: boolean): DrainResult {
  return { worker: id, status, strikes, changed }
}

/** Said before a fee is paid for it. */
function assertOperator({ id, worker }: WorkerView, address: string): void {
  if (worker.operator === address) return
  throw new ConfigError('--operator-key', `is that of ${address}. Worker ${id} belongs to ${worker.operator}.`)
}
