import type { WorkerView } from '$lib/chain/worker-view.ts'

/** True when name, region or operator of the worker holds the text, capitals aside. */
export function matchesSearch(worker: WorkerView, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  return [worker.profile.name, worker.profile.region, worker.operator].some((field) =>
    field.toLowerCase().includes(wanted),
  )
}
