import type { AttemptKey, ChainSnapshot, Duty, Intent } from '../tasks/chain-port.ts'

/** True when the finalized chain has what the intent wants, or can no longer take it. */
export function isSettled(intent: Intent, snapshot: ChainSnapshot): boolean {
  const duty = dutyOf(intent, snapshot)
  if (duty === undefined) return true
  const { kind } = duty.assignment.state
  switch (intent.kind) {
    case 'accept':
    case 'decline':
      return kind !== 'assigned'
    case 'complete':
    case 'fail':
      return kind !== 'assigned' && kind !== 'running' && kind !== 'stopping'
  }
}

/** True when the call would succeed now: a result is sent only after its acceptance is final. */
export function isDue(intent: Intent, snapshot: ChainSnapshot): boolean {
  const kind = dutyOf(intent, snapshot)?.assignment.state.kind
  if (intent.kind === 'accept' || intent.kind === 'decline') return kind === 'assigned'
  return kind === 'running' || kind === 'stopping'
}

function dutyOf({ task, replica, attempt }: AttemptKey, snapshot: ChainSnapshot): Duty | undefined {
  return snapshot.duties.find(
    (duty) => duty.task === task && duty.replica === replica && duty.assignment.attempt === attempt,
  )
}
