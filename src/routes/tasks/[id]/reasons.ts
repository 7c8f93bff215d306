import type { DeclineReason, FailReason } from '$lib/chain/task-view.ts'
import { tasks as words } from '../../../messages/en/tasks.ts'

/** Why something ended without a result, and what to do now. */
export interface Reason {
  readonly cause: string
  readonly action: string
}

export function declineReason(why: DeclineReason): Reason {
  return words.decline[why]
}

export function failReason(reason: FailReason): Reason {
  return reason.kind === 'declined' ? declineReason(reason.why) : words.fail[reason.kind]
}
