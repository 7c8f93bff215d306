import { readFile } from 'node:fs/promises'
import type { KeyringPair } from '@polkadot/keyring/types'
import { ConfigError } from '../config.ts'
import { assertPrivate } from '../security/assert-private.ts'
import { accountFromUri } from './hot-account.ts'

/** Where the operator's key is; it is read for one command and never kept. */
export interface OperatorKey {
  /** File with the operator's secret URI, mode 0600. */
  operatorKeyFile: string | undefined
  /** Secret URI on the command line; development chains only, as others can read a process's arguments. */
  operatorSuri: string | undefined
}

/** The account that holds the worker's stake. */
export async function operatorAccount(key: OperatorKey, isDevelopment: boolean): Promise<KeyringPair> {
  if (key.operatorSuri !== undefined) {
    if (!isDevelopment) {
      throw new ConfigError(
        '--operator-suri',
        'is for development chains. Put the key into a file: --operator-key FILE',
      )
    }
    return accountFromUri(key.operatorSuri)
  }
  if (key.operatorKeyFile === undefined) throw new ConfigError('--operator-key', 'is missing')
  await assertPrivate(key.operatorKeyFile)
  return accountFromUri((await readFile(key.operatorKeyFile, 'utf8')).trim())
}
