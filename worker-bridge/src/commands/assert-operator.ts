import type { WorkerView } from '../chain/views.ts'
import { ConfigError } from '../config.ts'

/** Throws ConfigError where a worker is another operator's: said before a fee is paid for what the chain would refuse. */
export function assertOperator({ id, worker }: WorkerView, address: string): void {
  if (worker.operator === address) return
  throw new ConfigError('--operator-key', `is that of ${address}. Worker ${id} belongs to ${worker.operator}.`)
}
