import { fromHex } from '@edgecloud/protocol'
import type { RunOutcome } from '../executors/run-outcome.ts'
import type { DeclineReason, Duty, FailReason, Intent } from './chain-port.ts'
import type { RunEntry } from './run-entry.ts'

/** Root over no outputs. */
const NO_OUTPUTS = new Uint8Array(32)
const SIGNALLED_EXIT_CODE = 137

/** True for ends that say nothing about the task: it was not executed, or nobody knows how far. */
export function isVoid(outcome: RunOutcome): boolean {
  return outcome.kind === 'hostLost' || outcome.kind === 'failedToStart'
}

/** Why an assignment that came to nothing is given back. */
export function voidReason(outcome: RunOutcome): DeclineReason {
  return outcome.kind === 'failedToStart' ? 'RuntimeUnavailable' : 'Other'
}

/** What the chain is told when a run that it believes to be running is over. */
export function endIntent(duty: Duty, { ended, declined }: Pick<RunEntry, 'ended' | 'declined'>): Intent {
  const { task, replica, assignment } = duty
  const key = { task, replica, attempt: assignment.attempt }
  const size = BigInt(ended?.log.size ?? 0)
  // A log on disk shorter than the chain knows it: a disk that lied. What the chain has never shrinks.
  const own = ended !== undefined && size >= assignment.logSize
  const log = own
    ? { logSize: size, logRoot: fromHex(ended.log.root) }
    : { logSize: assignment.logSize, logRoot: assignment.logRoot }
  if (ended === undefined) {
    return {
      ...key,
      kind: 'fail',
      reason: declined?.reason === 'SpecMismatch' ? 'SpecMismatch' : 'ExecutorError',
      ...log,
    }
  }
  const result = resultOf(ended.outcome)
  return result.kind === 'complete'
    ? { ...key, kind: 'complete', exitCode: result.exitCode, outputRoot: outputRootOf(ended.outcome), ...log }
    : { ...key, kind: 'fail', reason: result.reason, ...log }
}

function outputRootOf(outcome: RunOutcome): Uint8Array {
  return outcome.kind === 'exited' && outcome.outputRoot !== undefined ? fromHex(outcome.outputRoot) : NO_OUTPUTS
}

/** What the chain calls an end: a result, or the reason why there is none. */
export type Result = { kind: 'complete'; exitCode: number } | { kind: 'fail'; reason: FailReason }

/** An exit code is a result, whatever its value; everything else is the lack of one. */
export function resultOf(outcome: RunOutcome): Result {
  switch (outcome.kind) {
    case 'exited':
    case 'cancelled':
      return { kind: 'complete', exitCode: outcome.exitCode }
    case 'signalled':
      return { kind: 'complete', exitCode: SIGNALLED_EXIT_CODE }
    case 'timedOut':
      return { kind: 'fail', reason: 'TimedOut' }
    case 'outOfMemory':
      return { kind: 'fail', reason: 'OutOfMemory' }
    case 'hostLost':
      return { kind: 'fail', reason: 'HostLost' }
    case 'failedToStart':
    case 'noResult':
    case 'outOfDisk': // the chain has no word for it; the log has
      return { kind: 'fail', reason: 'ExecutorError' }
  }
  return outcome satisfies never
}
