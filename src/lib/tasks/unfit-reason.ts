import {
  exclusionNames,
  Matcher,
  prepareWorker,
  type ChainIsolation,
  type ExclusionName,
  type PreparedWorker,
  type Requirements,
} from '@edgecloud/protocol'
import type { WorkerView } from '$lib/chain/worker-view.ts'

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

/** A worker that its owner chose may have gone silent: the chain names it all the same, and fails the task if it stays so. */
const ANY_SILENCE = Number.POSITIVE_INFINITY

/** Why this worker, chosen by hand, cannot take the task now; undefined when it can. */
export function unfitReason(worker: WorkerView, requirements: Requirements): UnfitReason | undefined {
  const prepared = prepareWorker(worker)
  const matcher = new Matcher({ requirements, placement: undefined, silence: ANY_SILENCE })
  const [first] = exclusionNames(matcher.exclusions(prepared))
  return first && describe(first, prepared, requirements)
}

function describe(
  name: ExclusionName,
  { free, isolation }: PreparedWorker,
  { resources, runtime, isolation: wanted }: Requirements,
): UnfitReason | undefined {
  switch (name) {
    case 'notActive':
      return { kind: 'leaving' }
    case 'offline':
      return { kind: 'silent' }
    case 'runtime':
      return { kind: 'runtime', runtime }
    case 'isolation':
      return { kind: 'isolation', wanted, has: isolation }
    case 'cpu':
      return { kind: 'cpu', free: free.cpuMillis, asked: resources.cpuMillis }
    case 'memory':
      return { kind: 'memory', free: free.memoryMib, asked: resources.memoryMib }
    case 'disk':
      return { kind: 'disk', free: free.diskMib, asked: resources.diskMib }
    case 'gpus':
      return { kind: 'gpus', free: free.gpus, asked: resources.gpus }
    // Where a worker lies does not matter to who chose it.
    case 'distance':
    case 'region':
      return undefined
  }
}
