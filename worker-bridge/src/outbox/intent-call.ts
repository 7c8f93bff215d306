import type { Intent, Report } from '../tasks/chain-port.ts'

/** A call by its names and parameters, as `buildCall` takes it. */
export interface NamedCall {
  name: readonly [pallet: string, call: string]
  params: readonly unknown[]
}

/** The call of the edge-connect pallet that carries an intent. */
export function intentCall(intent: Intent, session: number): NamedCall {
  const { task, replica, attempt } = intent
  const claim = { session, task, replica, attempt }
  switch (intent.kind) {
    case 'accept':
      return { name: ['edgeConnect', 'accept'], params: [claim] }
    case 'decline':
      return { name: ['edgeConnect', 'decline'], params: [claim, intent.reason] }
    case 'secretsReceived':
      return { name: ['edgeConnect', 'secretsReceived'], params: [claim] }
    case 'complete': {
      const { exitCode, outputRoot, logSize, logRoot } = intent
      return { name: ['edgeConnect', 'complete'], params: [claim, exitCode, outputRoot, logSize, logRoot] }
    }
    case 'fail':
      return { name: ['edgeConnect', 'fail'], params: [claim, intent.reason, intent.logSize, intent.logRoot] }
  }
}

/** Reports that one call carries. */
export const MAX_REPORTS = 16

/** The call that carries reports, none at all too: `heartbeat` is free at the chain's pace, `progress` never. */
export function reportCall(call: 'heartbeat' | 'progress', reports: readonly Report[], session: number): NamedCall {
  return { name: ['edgeConnect', call], params: [session, reports] }
}
