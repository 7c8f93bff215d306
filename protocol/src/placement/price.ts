import type { Resources } from '../chain/requirements.ts'
import type { WorkerRates } from './placement-worker.ts'

const MAX_U128 = 2n ** 128n - 1n

/** What a replica costs at these rates, in planck per block. */
export function price(rates: WorkerRates, resources: Resources): bigint {
  const sum =
    rates.cpuMilli * BigInt(resources.cpuMillis) +
    rates.memoryMib * BigInt(resources.memoryMib) +
    rates.diskMib * BigInt(resources.diskMib)
  return sum < MAX_U128 ? sum : MAX_U128
}
