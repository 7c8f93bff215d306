import type { WorkerView } from '$lib/chain/worker-view.ts'

/** What a worker has left. */
export interface FreeResources {
  /** Thousandths of a core. */
  readonly cpuMillis: number
  readonly memoryMib: number
  readonly diskMib: number
}

/** Declared capacity less what tasks have reserved; never below 0. */
export function freeResources({ profile: { capability }, reserved }: WorkerView): FreeResources {
  return {
    cpuMillis: Math.max(0, capability.cpuMillis - reserved.cpuMillis),
    memoryMib: Math.max(0, capability.memoryMib - reserved.memoryMib),
    diskMib: Math.max(0, capability.diskMib - reserved.diskMib),
  }
}
