import type { KeyringPair } from '@polkadot/keyring/types'
import { secretAccount } from './secret-account.ts'

/** Where the operator's key is; it is read for one command and never kept. */
export interface OperatorKey {
  /** File with the operator's secret URI, mode 0600. */
  operatorKeyFile: string | undefined
  /** Secret URI on the command line; development chains only, as others can read a process's arguments. */
  operatorSuri: string | undefined
}

/** The account that holds the worker's stake. */
export async function operatorAccount(key: OperatorKey, isDevelopment: boolean): Promise<KeyringPair> {
  return secretAccount({ role: 'operator', file: key.operatorKeyFile, suri: key.operatorSuri }, isDevelopment)
}
