import { BodyTooLargeError, packBody, type ParsedTask, type Placement } from '@edgecloud/protocol'
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

/** The submit call for a task that goes there. */
export function submissionOf(task: ParsedTask, body: Uint8Array, placement: Placement): TaskSubmission {
  return { specHash: task.hash, body, requirements: task.requirements, placement }
}
