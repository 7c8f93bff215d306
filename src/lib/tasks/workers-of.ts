import { taskList as words } from '../../messages/en/task-list.ts'
import type { TaskView } from '../chain/task-view.ts'
import { presentReplicas } from './present-replicas.ts'

/** Names that fit into a row. */
const SHOWN = 3

/** Where a task is, by the names of its workers: each once, the first three of many. */
export function workersOf(task: TaskView, nameOf: (worker: number) => string): string {
  const placed = presentReplicas(task).filter(({ state }) => state.kind !== 'waiting')
  const names = [...new Set(placed.map(({ worker }) => nameOf(worker)))]
  if (names.length === 0) return words.nowhere
  const shown = names.slice(0, SHOWN).join(', ')
  return names.length > SHOWN ? words.moreWorkers(shown, names.length - SHOWN) : shown
}
