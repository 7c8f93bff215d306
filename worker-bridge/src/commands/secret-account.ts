import { readFile } from 'node:fs/promises'
import type { KeyringPair } from '@polkadot/keyring/types'
import { ConfigError } from '../config.ts'
import { assertPrivate } from '../security/assert-private.ts'
import { accountFromUri } from './hot-account.ts'

/** Where an account's secret is; it is read for one command and never kept. */
export interface SecretSource {
  /** Names the options: `--operator-key`, `--operator-suri`. */
  readonly role: 'operator' | 'owner'
  /** File with the secret URI, mode 0600. */
  readonly file: string | undefined
  /** Secret URI on the command line; development chains only, as others can read a process's arguments. */
  readonly suri: string | undefined
}

/** The account of a secret. Throws ConfigError with the option's name, SecretExposedError, or what reading the file throws. */
export async function secretAccount({ role, file, suri }: SecretSource, isDevelopment: boolean): Promise<KeyringPair> {
  if (suri !== undefined) {
    if (!isDevelopment) {
      throw new ConfigError(`--${role}-suri`, `is for development chains. Put the key into a file: --${role}-key FILE`)
    }
    return accountFromUri(suri)
  }
  if (file === undefined) throw new ConfigError(`--${role}-key`, 'is missing')
  await assertPrivate(file)
  return accountFromUri((await readFile(file, 'utf8')).trim())
}
