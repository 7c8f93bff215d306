import { buildCall } from '../chain/call-runtime.ts'
import { ChainReader } from '../chain/chain-reader.ts'
import { HeadTracker } from '../chain/head-tracker.ts'
import { openChainClient } from '../chain/open-chain-client.ts'
import { submitFinal } from '../chain/submit-final.ts'
import { Transactor } from '../chain/transactor.ts'
import { dataPaths, loadConfig } from '../config.ts'
import { createLogger } from '../logger/logger.ts'
import { loadKeys } from '../security/keys.ts'
import { readChainSpec } from './chain-spec.ts'
import { accountFromSeed } from './hot-account.ts'
import { operatorAccount } from './operator-account.ts'
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
  const paths = dataPaths(options.data)
  const [config, keys, spec] = await Promise.all([
    loadConfig(options.data),
    loadKeys(paths.keys),
    readChainSpec(paths.chainSpec),
  ])
  const operator = await operatorAccount(options, spec.isDevelopment)
  const hot = await accountFromSeed(keys.hotSeed)
  const client = await openChainClient(options.data, spec.text, createLogger({ level: config.logLevel }))
  const tracker = new HeadTracker(client.api, createLogger({ level: config.logLevel }), () => Promise.resolve())
  try {
    await tracker.start()
    const reader = new ChainReader(client.api, hot.address)
    const [known, account] = await Promise.all([reader.worker(tracker.latest), reader.account(tracker.latest)])
    const calls = []
    if (known === undefined) {
      const params = registerParams({ config, keys, hot, operator, genesis: client.api.genesisHash.toU8a() })
      calls.push(buildCall(client.api, ['workers', 'register'], params))
    }
    const funded = account.free < options.fundPlanck
    if (funded) {
      const params = [hot.address, options.fundPlanck - account.free]
      calls.push(buildCall(client.api, ['balances', 'transferKeepAlive'], params))
    }
    if (calls.length > 0) {
      const transactor = new Transactor(client.api, client.provider, operator)
      const batch = buildCall(client.api, ['utility', 'batchAll'], [calls])
      await submitFinal({ api: client.api, tracker, transactor }, 'workers.register', batch)
    }
    const worker = known ?? (await registered(reader, tracker))
    return { worker: worker.id, registered: known === undefined, funded, operator: operator.address, hot: hot.address }
  } finally {
    await tracker.stop()
    await client.stop()
  }
}

async function registered(reader: ChainReader, tracker: HeadTracker) {
  // The transaction is final, but the head seen last may be a block older.
  for (;;) {
    const worker = await reader.worker(tracker.latest)
    if (worker !== undefined) return worker
    await tracker.next()
  }
}
