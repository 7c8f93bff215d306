import type { ServedPorts } from './network/served-ports.ts'
import type { TaskRunner } from './tasks/task-runner.ts'

/** Which ports the network may open: those that a container of a run declares and serves now. */
export function portAccess(tasks: Pick<TaskRunner, 'endpointOf'>): ServedPorts {
  return {
    endpointOf: (run, { service, container, port }) => tasks.endpointOf(run, { service, replica: container, port }),
  }
}
