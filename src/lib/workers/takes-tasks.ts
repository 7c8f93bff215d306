import type { WorkerView } from '$lib/chain/worker-view.ts'

/**
 * True when the worker was started, is heard of, takes tasks and has something left.
 * @param silence ticks without any word after which a worker counts as silent; undefined until the chain said so
 */
export function takesTasks(worker: WorkerView, silence: number | undefined): boolean {
  const { status, session, profile, reserved, silentFor } = worker
  const heardOf = session > 0 && (silence === undefined || silentFor <= silence)
  return status.kind === 'active' && heardOf && reserved.cpuMillis < profile.capability.cpuMillis
}
