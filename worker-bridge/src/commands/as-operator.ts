import type { KeyringPair } from '@polkadot/keyring/types'
import { buildCall } from '../chain/call-runtime.ts'
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

type Call = ReturnType<typeof buildCall>

/** What a command of the operator works with, while the chain is open. */
export interface OperatorSession {
  readonly config: Config
  readonly keys: BridgeKeys
  readonly hot: KeyringPair
  readonly operator: KeyringPair
  /** Genesis hash, 32 bytes. */
  readonly genesis: Uint8Array
  /** Follows the chain; it has a final block. */
  readonly tracker: HeadTracker
  readonly reader: ChainReader
  /** A call of the chain, unsigned. */
  build(name: readonly [pallet: string, call: string], params: readonly unknown[]): Call
  /** Signs by the operator, sends, and resolves with the block once that is final. `name` is for errors. */
  send(name: string, call: Call): Promise<{ hash: string }>
}

/** Opens the chain of a data directory for a command that the operator signs, and closes it again whatever happens. */
export async function asOperator<Result>(
  options: OperatorKey & { readonly data: string },
  work: (session: OperatorSession) => Promise<Result>,
): Promise<Result> {
  const paths = dataPaths(options.data)
  // First and by itself: what is said of a directory that is none is said of the configuration.
  const config = await loadConfig(options.data)
  const [keys, spec] = await Promise.all([loadKeys(paths.keys), readChainSpec(paths.chainSpec)])
  const operator = await operatorAccount(options, spec.isDevelopment)
  const hot = await accountFromSeed(keys.hotSeed)
  const log = createLogger({ level: config.logLevel })
  const client = await openChainClient(options.data, spec.text, log)
  const { api, provider } = client
  const tracker = new HeadTracker(api, log, () => Promise.resolve())
  try {
    await tracker.start()
    const transactor = new Transactor(api, provider, operator)
    return await work({
      ...{ config, keys, hot, operator, tracker },
      genesis: api.genesisHash.toU8a(),
      reader: new ChainReader(api, hot.address),
      build: (name, params) => buildCall(api, name, params),
      send: (name, call) => submitFinal({ api, tracker, transactor }, name, call),
    })
  } finally {
    await tracker.stop()
    await client.stop()
  }
}
