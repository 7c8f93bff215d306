import type { OutputSource } from './network/output-source.ts'
import type { TaskRunner } from './tasks/task-runner.ts'

/** Which outputs the network serves: those of every attempt that ended here, for as long as they are kept. */
export function outputAccess(tasks: Pick<TaskRunner, 'outputsOf'>): OutputSource {
  return { outputsOf: (run) => tasks.outputsOf(run) }
}
