import type { OutputSource } from './network/output-source.ts'
import type { ServedRuns } from './tasks/served-runs.ts'

/** Which outputs the network serves: those of every attempt that ended here, for as long as they are kept. */
export function outputAccess(runs: Pick<ServedRuns, 'outputsOf'>): OutputSource {
  return { outputsOf: (run) => runs.outputsOf(run) }
}
