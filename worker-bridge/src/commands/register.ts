import { readFile } from 'node:fs/promises'
import type { KeyringPair } from '@polkadot/keyring/types'
import { buildCall } from '../chain/call-runtime.ts'
import { ChainReader } from '../chain/chain-reader.ts'
import { DispatchFailedError, TransactionLostError } from '../chain/errors.ts'
import { HeadTracker } from '../chain/head-tracker.ts'
import { openChainClient } from '../chain/open-chain-client.ts'
import { Transactor } from '../chain/transactor.ts'
import { ConfigError, dataPaths, loadConfig } from '../config.ts'
import { createLogger } from '../logger/logger.ts'
import { assertPrivate } from '../security/assert-private.ts'
import { loadKeys } from '../security/keys.ts'
import { readChainSpec } from './chain-spec.ts'
import { accountFromSeed, accountFromUri } from './hot-account.ts'
import { registerParams } from './registration.ts'

export interface RegisterOptions {
  data: string
  /** File with the operator's secret URI, mode 0600. */
  operatorKeyFile: string | undefined
  /** Secret URI on the command line; development chains only, as others can read a process's arguments. */
  operatorSuri: string | undefined
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
  const operator = await operatorOf(options, spec.isDevelopment)
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
      const payer = new ChainReader(client.api, operator.address)
      const { nonce } = await payer.account(tracker.latest)
      const batch = buildCall(client.api, ['utility', 'batchAll'], [calls])
      const fate = await transactor.submit(
        transactor.sign(batch, nonce, tracker.latest).hex,
        AbortSignal.timeout(FINALITY_MS),
      )
      if (fate.kind === 'failed') throw new DispatchFailedError('workers.register', fate.dispatchError)
      if (fate.kind === 'notFinal') throw new TransactionLostError('workers.register', fate.reason)
    }
    const worker = known ?? (await registered(reader, tracker))
    return { worker: worker.id, registered: known === undefined, funded, operator: operator.address, hot: hot.address }
  } finally {
    await tracker.stop()
    await client.stop()
  }
}

/** Milliseconds until a registration has to be final; the era of its transaction is over by then. */
const FINALITY_MS = 240_000

async function registered(reader: ChainReader, tracker: HeadTracker) {
  // The transaction is final, but the head seen last may be a block older.
  for (;;) {
    const worker = await reader.worker(tracker.latest)
    if (worker !== undefined) return worker
    await tracker.next()
  }
}

async function operatorOf(options: RegisterOptions, isDevelopment: boolean): Promise<KeyringPair> {
  if (options.operatorSuri !== undefined) {
    if (!isDevelopment) {
      throw new ConfigError(
        '--operator-suri',
        'is for development chains. Put the key into a file: --operator-key FILE',
      )
    }
    return accountFromUri(options.operatorSuri)
  }
  if (options.operatorKeyFile === undefined) throw new ConfigError('--operator-key', 'is missing')
  await assertPrivate(options.operatorKeyFile)
  return accountFromUri((await readFile(options.operatorKeyFile, 'utf8')).trim())
}
