import { parseTaskFile, type TaskFacts } from '@edgecloud/protocol'
import { sourceStore } from './source-store.ts'
import { writeTaskFile } from './write-task-file.ts'

/** The file of a task for people: as its owner wrote it where this browser has kept that, else written anew. */
export function taskFileText(facts: TaskFacts): string {
  const source = sourceStore.load(facts.hash)
  const task = source === undefined ? undefined : parseTaskFile(source)
  return source !== undefined && task?.ok === true && task.hash === facts.hash ? source : writeTaskFile(facts)
}
