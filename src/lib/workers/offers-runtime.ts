import type { RuntimeName, WorkerView } from '$lib/chain/worker-view.ts'

/** Whether any of the workers runs tasks of a runtime. */
export function offersRuntime(workers: readonly WorkerView[], runtime: RuntimeName): boolean {
  return workers.some(({ profile }) => profile.capability.runtimes.includes(runtime))
}
