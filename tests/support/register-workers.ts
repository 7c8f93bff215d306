import { possessionMessage } from '@edgecloud/protocol'
import { Keyring } from '@polkadot/keyring'
import type { KeyringPair } from '@polkadot/keyring/types'
import type { LightApi } from './light-api.ts'
import { send } from './send.ts'

/** Registrations that fit one transaction: two signatures each fill a block's weight slowly, its length soon. */
const PER_BATCH = 32

/**
 * Puts `count` workers on chain, spread over the map, all of one operator. They have real keys and no machine.
 * Returns the accounts that sign for them, in the order of their numbers.
 */
export async function registerWorkers(client: LightApi, operator: KeyringPair, count: number): Promise<KeyringPair[]> {
  const { api } = client
  const register = api.tx['workers']?.['register']
  const batchAll = api.tx['utility']?.['batchAll']
  if (register === undefined || batchAll === undefined) throw new Error('the runtime has no workers.register')
  const sr25519 = new Keyring({ type: 'sr25519' })
  const ed25519 = new Keyring({ type: 'ed25519' })
  const genesis = api.genesisHash.toU8a()

  const accounts = Array.from({ length: count }, (_, index) => sr25519.addFromUri(`//page-test//hot//${index}`))
  const calls = accounts.map((hot, index) => {
    const peer = ed25519.addFromUri(`//page-test//peer//${index}`)
    const sealing = new Uint8Array(32).fill(index % 251)
    const message = possessionMessage({
      genesis,
      operator: operator.publicKey,
      hot: hot.publicKey,
      peer: peer.publicKey,
      sealing,
    })
    const registration = {
      hot: hot.address,
      peer: peer.publicKey,
      sealing,
      profile: {
        name: `test-${String(index).padStart(3, '0')}`,
        region: 'eu-central',
        latitude: -80_000_000 + index * 600_000,
        longitude: -170_000_000 + index * 1_300_000,
        capability: {
          cpuMillis: 16_000,
          memoryMib: 65_536,
          diskMib: 960_000,
          arch: 'Amd64',
          accelerators: [],
          runtimes: 4,
          isolation: 'Bubblewrap',
        },
        rates: { cpuMilli: 1, memoryMib: 1, diskMib: 1 },
      },
    }
    return register(registration, { Sr25519: hot.sign(message) }, peer.sign(message))
  })
  for (let start = 0; start < calls.length; start += PER_BATCH) {
    await send(client, batchAll(calls.slice(start, start + PER_BATCH)), operator)
  }
  return accounts
}
