import type { WorkerView } from '$lib/chain/worker-view.ts'

/** True when the worker was started, takes tasks and has something left. */
export function takesTasks({ status, session, profile, reserved }: WorkerView): boolean {
  return status.kind === 'active' && session > 0 && reserved.cpuMillis < profile.capability.cpuMillis
}
