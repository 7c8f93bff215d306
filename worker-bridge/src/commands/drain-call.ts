import type { NamedCall } from '../outbox/intent-call.ts'
import type { WorkerStanding } from '../tasks/chain-port.ts'

/**
 * The call of the workers pallet that drains a worker, or takes tasks to it again; undefined where it stands so already.
 * Coming back also clears strikes. Pure.
 */
export function drainCall(
  { id, status, strikes }: Pick<WorkerStanding, 'id' | 'status' | 'strikes'>,
  resume: boolean,
): NamedCall | undefined {
  if (resume) return status === 'active' && strikes === 0 ? undefined : { name: ['workers', 'resume'], params: [id] }
  return status === 'draining' ? undefined : { name: ['workers', 'drain'], params: [id] }
}
