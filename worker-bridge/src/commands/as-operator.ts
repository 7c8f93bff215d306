import type { ApiPromise } from '@polkadot/api'
import type { SubmittableExtrinsic } from '@polkadot/api/types'
import type { KeyringPair } from '@polkadot/keyring/types'
import { ChainReader } from '../chain/chain-reader.ts'
import { HeadTracker } from '../chain/head-tracker.ts'
import { openChainClient } from '../chain/open-chain-client.ts'
import { submitFinal } from '../chain/submit-final.ts'
import { Transactor } from '../chain/transactor.ts'
import { dataPaths, loadConfig, type Config } from '../config.ts'
import { createLogger } from '../logger/logger.ts'
import { loadKeys, type BridgeKeys } from '../security/keys.ts'
import { readChainSpec } from './chain-spec.ts'
import { accountFromSeed } from './hot-account.ts'
import { operatorAccount, type OperatorKey } from './operator-account.ts'

/** What a command of the operator works with, while the chain is open. */
export interface OperatorSession {
  readonly config: Config
  readonly keys: BridgeKeys
  readonly hot: KeyringPair
  readonly operator: KeyringPair
  readonly api: ApiPromise
  /** Follows the chain; it has a final block. */
  readonly tracker: HeadTracker
  readonly reader: ChainReader
  /** Signs by the operator, sends, and resolves with the block once that is final. `name` is for errors. */
  send(name: string, call: SubmittableExtrinsic<'promise'>): Promise<{ hash: string }>
}

/** Opens the chain of a data directory for a command that the operator signs, and closes it again whatever happens. */
export async function asOperator<Result>(
  options: OperatorKey & { readonly data: string },
  work: (session: OperatorSession) => Promise<Result>,
): Promise<Result> {
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
  const { api, provider } = client
  const tracker = new HeadTracker(api, log, () => Promise.resolve())
  try {
    await tracker.start()
    const transactor = new Transactor(api, provider, operator)
    const send = (name: string, call: SubmittableExtrinsic<'promise'>) =>
      submitFinal({ api, tracker, transactor }, name, call)
    const reader = new ChainReader(api, hot.address)
    return await work({ config, keys, hot, operator, api, tracker, reader, send })
  } finally {
    await tracker.stop()
    await client.stop()
  }
}
