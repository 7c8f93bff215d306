import type { KeyringPair } from '@polkadot/keyring/types'
import { possessionMessage } from '@edgecloud/protocol'
import { ed25519 } from '@noble/curves/ed25519.js'
import type { Config } from '../config.ts'
import type { BridgeKeys } from '../security/keys.ts'

const RUNTIME_BITS = { docker: 1, kubernetes: 2, shell: 4, terraform: 8 } as const
const ISOLATION = {
  bubblewrap: 'Bubblewrap',
  runc: 'Runc',
  'runc-userns': 'RuncUserns',
  gvisor: 'Gvisor',
  kata: 'Kata',
} as const
const MICRO = 1_000_000

/** The chain's `Profile` of a configuration. */
export function profileOf(config: Config) {
  const { capability, rates } = config
  return {
    name: config.name,
    region: config.region,
    latitude: Math.round(config.location.latitude * MICRO),
    longitude: Math.round(config.location.longitude * MICRO),
    capability: {
      cpuMillis: capability.cpuMillis,
      memoryMib: capability.memoryMib,
      diskMib: capability.diskMib,
      arch: process.arch === 'arm64' ? 'Arm64' : 'Amd64',
      accelerators: [],
      runtimes: capability.runtimes.reduce((bits, runtime) => bits | RUNTIME_BITS[runtime], 0),
      isolation: ISOLATION[capability.isolation],
    },
    rates: { cpuMilli: rates.cpuMilliPlanck, memoryMib: rates.memoryMibPlanck, diskMib: rates.diskMibPlanck },
  }
}

export interface RegistrationInput {
  config: Config
  keys: BridgeKeys
  hot: KeyringPair
  operator: KeyringPair
  /** Genesis hash, 32 bytes. */
  genesis: Uint8Array
}

/** Parameters of `workers.register`: both keys sign that they belong to this operator on this chain. */
export function registerParams({ config, keys, hot, operator, genesis }: RegistrationInput): unknown[] {
  const { peer, sealing } = keys
  const message = possessionMessage({
    genesis,
    operator: operator.publicKey,
    hot: hot.publicKey,
    peer: peer.publicKey,
    sealing: sealing.publicKey,
  })
  const registration = {
    hot: hot.address,
    peer: peer.publicKey,
    sealing: sealing.publicKey,
    profile: profileOf(config),
  }
  return [registration, { Sr25519: hot.sign(message) }, ed25519.sign(message, peer.seed)]
}
