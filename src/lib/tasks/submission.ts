import { BodyTooLargeError, derivePlacement, packBody, type ParsedTask } from '@edgecloud/protocol'
import type { TaskSubmission } from '$lib/chain/chain-calls.ts'

/** The packed task file; undefined when it is larger than the chain takes. */
export function bodyOf(task: ParsedTask): Uint8Array | undefined {
  try {
    return packBody(task.canonical)
  } catch (error) {
    if (error instanceof BodyTooLargeError) return undefined
    throw error
  }
}

/** Workers that the task goes to: those chosen by hand, else those that the file names; none when the chain is to place it. */
export function placedOn(task: ParsedTask, chosen: readonly number[]): readonly number[] {
  const placement = derivePlacement(task.spec, chosen)
  return 'workers' in placement ? placement.workers : []
}

/** The submit call for a task on these workers. */
export function submissionOf(task: ParsedTask, body: Uint8Array, workers: readonly number[]): TaskSubmission {
  return { specHash: task.hash, body, requirements: task.requirements, placement: { workers } }
}
