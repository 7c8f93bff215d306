import type { DeclineReason, FailReason, PastAttempt } from '$lib/chain/task-view.ts'
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

/** Why an attempt ended while its task went on, in words that follow the name of its worker. */
export function departureWords(why: PastAttempt['why']): string {
  if (why.kind !== 'lost') return words.replicas[why.kind]
  const { reason } = why
  return words.replicas.lost(
    reason.kind === 'declined' ? words.declinedBecause[reason.why] : words.lostBecause[reason.kind],
  )
}
