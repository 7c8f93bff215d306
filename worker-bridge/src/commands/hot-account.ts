import { Keyring } from '@polkadot/keyring'
import type { KeyringPair } from '@polkadot/keyring/types'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { SS58_PREFIX } from '@edgecloud/protocol'

/** The sr25519 account of a 32-byte seed. */
export async function accountFromSeed(seed: Uint8Array): Promise<KeyringPair> {
  await cryptoWaitReady()
  return new Keyring({ type: 'sr25519', ss58Format: SS58_PREFIX }).addFromSeed(seed)
}

/** The sr25519 account of a secret URI: a mnemonic, a `0x` seed, or `//Alice` on a development chain. */
export async function accountFromUri(uri: string): Promise<KeyringPair> {
  await cryptoWaitReady()
  return new Keyring({ type: 'sr25519', ss58Format: SS58_PREFIX }).addFromUri(uri)
}
