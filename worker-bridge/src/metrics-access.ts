import type { MetricsStore } from './metrics/metrics-store.ts'
import type { Sampler } from './metrics/sampler.ts'
import type { MetricsSource } from './network/metrics-source.ts'
import type { ServedRuns } from './tasks/served-runs.ts'

/**
 * What the network tells of the use of runs: of every attempt that this worker began, as long as the journal knows it. An
 * end is noticed at the next look of the sampler.
 */
export function metricsAccess(
  runs: Pick<ServedRuns, 'runIdOf' | 'entries'>,
  store: Pick<MetricsStore, 'read'>,
  sampler: Pick<Sampler, 'onSample'>,
): MetricsSource {
  return {
    metricsOf(run) {
      const id = runs.runIdOf(run)
      const entry = () => runs.entries().find(({ runId }) => runId === id)
      if (id === undefined || entry()?.created === undefined) return undefined
      return {
        read: (afterMs) => store.read(id, afterMs),
        // Forgotten by the journal: over for long.
        ended: () => entry()?.ended !== undefined || entry() === undefined,
        onChange: (listener) => sampler.onSample(listener),
      }
    },
  }
}
