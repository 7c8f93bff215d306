import type { ChainIsolation, Requirements } from '@edgecloud/protocol'
import type { WorkerView } from '$lib/chain/worker-view.ts'
import { freeResources } from '$lib/workers/free-resources.ts'

/** Weakest first, as the chain orders them. */
const ISOLATION_ORDER: readonly ChainIsolation[] = ['Bubblewrap', 'Runc', 'RuncUserns', 'Gvisor', 'Kata']

/** What keeps a worker from a task: the first thing that the chain would refuse it for. */
export type UnfitReason =
  | { readonly kind: 'leaving' | 'silent' }
  | { readonly kind: 'runtime'; readonly runtime: string }
  | { readonly kind: 'isolation'; readonly wanted: ChainIsolation; readonly has: ChainIsolation }
  /** Thousandths of a core. */
  | { readonly kind: 'cpu'; readonly free: number; readonly asked: number }
  /** MiB. */
  | { readonly kind: 'memory' | 'disk'; readonly free: number; readonly asked: number }
  | { readonly kind: 'gpus'; readonly free: number; readonly asked: number }

/** Why this worker cannot take the task now; undefined when it can. */
export function unfitReason(worker: WorkerView, requirements: Requirements): UnfitReason | undefined {
  const { capability } = worker.profile
  const { resources, runtime, isolation } = requirements
  if (worker.status.kind !== 'active') return { kind: 'leaving' }
  if (worker.session === 0) return { kind: 'silent' }
  if (!capability.runtimes.some((name) => name === runtime.toLowerCase())) {
    return { kind: 'runtime', runtime: runtime.toLowerCase() }
  }
  if (ISOLATION_ORDER.indexOf(capability.isolation) < ISOLATION_ORDER.indexOf(isolation)) {
    return { kind: 'isolation', wanted: isolation, has: capability.isolation }
  }
  const free = freeResources(worker)
  if (free.cpuMillis < resources.cpuMillis) return { kind: 'cpu', free: free.cpuMillis, asked: resources.cpuMillis }
  if (free.memoryMib < resources.memoryMib) return { kind: 'memory', free: free.memoryMib, asked: resources.memoryMib }
  if (free.diskMib < resources.diskMib) return { kind: 'disk', free: free.diskMib, asked: resources.diskMib }
  const gpus = capability.accelerators.reduce((sum, { count }) => sum + count, 0) - worker.reserved.gpus
  return gpus < resources.gpus ? { kind: 'gpus', free: gpus, asked: resources.gpus } : undefined
}
