import type { LogSource } from './network/log-source.ts'
import type { TaskOwners } from './network/task-owners.ts'
import type { ServedRuns } from './tasks/served-runs.ts'

/**
 * Which logs the network serves, and to whom: of every attempt that ran here, for as long as it is kept, also when its
 * task has gone to another worker, got a new version or is over.
 */
export function logAccess(runs: Pick<ServedRuns, 'openLog' | 'ownerOf'>): { source: LogSource; owners: TaskOwners } {
  return {
    source: { openLog: (run) => Promise.resolve(runs.openLog(run)) },
    owners: {
      ownerOf(task) {
        const owner = runs.ownerOf(task)
        // Revoking sessions is not on chain yet, so every epoch is 0.
        return Promise.resolve(owner === undefined ? undefined : { owner, epoch: 0 })
      },
    },
  }
}
