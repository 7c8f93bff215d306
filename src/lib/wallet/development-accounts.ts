import { SS58_PREFIX } from '@edgecloud/protocol'
import type { Signer, SignerResult } from '@polkadot/api/types'
import { Keyring } from '@polkadot/keyring'
import type { KeyringPair } from '@polkadot/keyring/types'
import { TypeRegistry } from '@polkadot/types'
import type { SignerPayloadJSON, SignerPayloadRaw } from '@polkadot/types/types'
import { u8aToHex, u8aWrapBytes } from '@polkadot/util'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import type { SigningAccount } from '../chain/signing-account.ts'
import type { WalletAccount } from './wallet-account.ts'

const NAMES = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie']

/** The well-known accounts that a development chain funds. Their keys are public: never offer them elsewhere. */
export async function developmentAccounts(): Promise<WalletAccount[]> {
  await cryptoWaitReady()
  const keyring = new Keyring({ type: 'sr25519', ss58Format: SS58_PREFIX })
  return NAMES.map((name) => {
    const pair = keyring.addFromUri(`//${name}`)
    return { address: pair.address, name, kind: 'development', wallet: 'development', signer: new PairSigner(pair) }
  })
}

/** Whoever asks for money on a development chain takes it from this account, whose key is public too. */
export async function faucetAccount(): Promise<SigningAccount> {
  await cryptoWaitReady()
  const pair = new Keyring({ type: 'sr25519', ss58Format: SS58_PREFIX }).addFromUri('//Faucet')
  return { address: pair.address, signer: new PairSigner(pair) }
}

/** Signs as a wallet extension does, from the payload alone. */
class PairSigner implements Signer {
  readonly #pair: KeyringPair
  #requests = 0

  constructor(pair: KeyringPair) {
    this.#pair = pair
  }

  signPayload = async (payload: SignerPayloadJSON): Promise<SignerResult> => {
    const registry = new TypeRegistry()
    registry.setSignedExtensions(payload.signedExtensions)
    const extrinsic = registry.createType('ExtrinsicPayload', payload, { version: payload.version })
    return { id: ++this.#requests, signature: extrinsic.sign(this.#pair).signature }
  }

  signRaw = async ({ data }: SignerPayloadRaw): Promise<SignerResult> => {
    return { id: ++this.#requests, signature: u8aToHex(this.#pair.sign(u8aWrapBytes(data))) }
  }
}
