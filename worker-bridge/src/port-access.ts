import type { ServedPorts } from './network/served-ports.ts'
import type { ServedRuns } from './tasks/served-runs.ts'

/** Which ports the network may open: those that a container of a run declares and serves now. */
export function portAccess(runs: Pick<ServedRuns, 'endpointOf'>): ServedPorts {
  return {
    endpointOf: (run, { service, container, port }) => runs.endpointOf(run, { service, replica: container, port }),
  }
}
