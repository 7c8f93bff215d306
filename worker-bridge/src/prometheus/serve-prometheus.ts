import type { Config } from '../config.ts'
import type { BridgeFigures } from './bridge-figures.ts'
import type { MetricsServer } from './metrics-server.ts'

/** Serves the figures if the configuration asks for it; the library is loaded only then. */
export async function servePrometheus(
  { prometheus }: Pick<Config, 'prometheus'>,
  figures: BridgeFigures,
): Promise<MetricsServer | undefined> {
  if (!prometheus.enabled) return undefined
  const [{ bridgeMetrics }, { MetricsServer }] = await Promise.all([
    import('./bridge-metrics.ts'),
    import('./metrics-server.ts'),
  ])
  const server = new MetricsServer({ ...prometheus, registry: bridgeMetrics(figures) })
  await server.start()
  return server
}
