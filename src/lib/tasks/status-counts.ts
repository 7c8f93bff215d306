import type { TaskView } from '../chain/task-view.ts'
import { taskStatus } from './task-status.ts'

/** How many tasks stand where, by the word for it, in the order in which the words first come. */
export function statusCounts(tasks: readonly TaskView[]): readonly { readonly word: string; readonly count: number }[] {
  const counts = new Map<string, number>()
  for (const task of tasks) {
    const { word } = taskStatus(task)
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts].map(([word, count]) => ({ word, count }))
}
