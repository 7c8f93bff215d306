import type { AssignmentState, AttemptKey, ChainSnapshot, Duty, Intent } from '../tasks/chain-port.ts'

/** States in which the chain waits for this worker. */
const OPEN_HERE: ReadonlySet<AssignmentState['kind']> = new Set(['assigned', 'awaitingSecrets', 'running', 'stopping'])

/** True when the finalized chain has what the intent wants, or can no longer take it. */
export function isSettled(intent: Intent, snapshot: ChainSnapshot): boolean {
  const duty = dutyOf(intent, snapshot)
  if (duty === undefined) return true
  const { kind } = duty.assignment.state
  switch (intent.kind) {
    case 'accept':
    case 'decline':
      return kind !== 'assigned'
    case 'secretsReceived':
      return kind !== 'assigned' && kind !== 'awaitingSecrets'
    case 'complete':
    case 'fail':
      return !OPEN_HERE.has(kind)
  }
}

/** True when the call would succeed now: a result is sent only after its acceptance is final. */
export function isDue(intent: Intent, snapshot: ChainSnapshot): boolean {
  const kind = dutyOf(intent, snapshot)?.assignment.state.kind
  switch (intent.kind) {
    case 'accept':
    case 'decline':
      return kind === 'assigned'
    case 'secretsReceived':
      return kind === 'awaitingSecrets'
    case 'complete':
      return kind === 'running' || kind === 'stopping'
    case 'fail':
      return kind === 'running' || kind === 'stopping' || kind === 'awaitingSecrets'
  }
}

/** True when the chain takes a report of this attempt. */
export function isReportable(attempt: AttemptKey, snapshot: ChainSnapshot): boolean {
  return dutyOf(attempt, snapshot)?.assignment.state.kind === 'running'
}

function dutyOf({ task, replica, attempt }: AttemptKey, snapshot: ChainSnapshot): Duty | undefined {
  return snapshot.duties.find(
    (duty) => duty.task === task && duty.replica === replica && duty.assignment.attempt === attempt,
  )
}
