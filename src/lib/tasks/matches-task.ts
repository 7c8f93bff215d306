import { taskList as words } from '../../messages/en/task-list.ts'
import type { TaskView } from '../chain/task-view.ts'

/** True when the number, the kind or the name of a worker of the task holds the text, capitals aside. */
export function matchesTask(task: TaskView, text: string, nameOf: (worker: number) => string): boolean {
  const wanted = text.trim().toLowerCase()
  const fields = [
    String(task.id),
    words.kind[task.requirements.kind],
    ...task.assignments.map(({ worker }) => nameOf(worker)),
  ]
  return fields.some((field) => field.toLowerCase().includes(wanted))
}
