import { runId as nameRun } from '@edgecloud/protocol'
import type { ObservedRun } from '../executors/executor.ts'
import type { ChainSnapshot, Duty } from './chain-port.ts'
import { endIntent, isVoid, voidReason } from './end-intent.ts'
import type { RunEntry } from './run-entry.ts'
import type { RunView, Step } from './step.ts'

/** What decides. Everything the function knows is in here. */
export interface World {
  readonly snapshot: Pick<ChainSnapshot, 'genesis' | 'worker' | 'duties'>
  readonly observed: readonly ObservedRun[]
  readonly journal: ReadonlyMap<string, RunEntry>
  /** Wall clock, for retention only. */
  readonly nowMs: number
  /** How long the log of a run stays readable after the chain has let go of it. */
  readonly retentionMs: number
}

/**
 * What to do now so that the world comes nearer to what the finalized chain wants. Start, crash, power loss and partition
 * all go through here. Pure; what it gives may be done in part and asked for again.
 */
export function diff(world: World): Step[] {
  const duties = new Map<string, Duty>()
  for (const duty of world.snapshot.duties) {
    const { task, replica, assignment } = duty
    if (assignment.worker !== world.snapshot.worker.id || isTerminal(duty)) continue
    duties.set(nameRun({ genesis: world.snapshot.genesis, task, replica, attempt: assignment.attempt }), duty)
  }
  const seen = new Map(world.observed.map((run) => [run.runId, run]))
  const runIds = new Set([...duties.keys(), ...seen.keys(), ...world.journal.keys()])
  return [...runIds].flatMap((runId) => {
    const view = { runId, duty: duties.get(runId), seen: seen.get(runId), entry: world.journal.get(runId) }
    const facts = learn(view, world.nowMs)
    return facts.length > 0 ? facts : act(view, world)
  })
}

const isTerminal = ({ assignment: { state } }: Duty): boolean =>
  state.kind === 'completed' || state.kind === 'failed' || state.kind === 'cancelled'

/** Brings the journal up to what can be seen, before anything is decided from it. */
function learn({ runId, duty, seen, entry }: RunView, nowMs: number): Step[] {
  if (entry?.cleaned || entry?.declined) return []
  if (seen && !entry?.intent) return [{ runId, kind: 'adopt', plan: seen.plan }]
  if (seen && !entry?.created) return [{ runId, kind: 'noteCreated' }]
  if (seen && seen.state !== 'prepared' && !entry?.started) return [{ runId, kind: 'noteStarted' }]
  if (entry?.ended) return []
  if (seen?.state === 'ended') {
    return [{ runId, kind: 'noteEnded', outcome: seen.outcome, endedAtMs: seen.endedAtMs, duty }]
  }
  const accepted = duty !== undefined && duty.assignment.state.kind !== 'assigned'
  // Gone, or accepted in a life that left no trace here: it may have been executed, so it never is again.
  const lost = !seen && (entry?.created !== undefined || (accepted && !entry))
  const outcome = { kind: 'hostLost', cause: 'the records of the run are gone', durationMs: 0 } as const
  return lost ? [{ runId, kind: 'noteEnded', outcome, endedAtMs: nowMs, duty }] : []
}

function act(view: RunView, world: World): Step[] {
  switch (view.duty?.assignment.state.kind) {
    case 'assigned':
      return whenAssigned(view, view.duty)
    case 'running':
      return whenRunning(view, view.duty)
    case 'stopping':
      return whenStopping(view, view.duty, world.nowMs)
    default:
      return whenGone(view, world)
  }
}

function whenAssigned({ runId, seen, entry }: RunView, duty: Duty): Step[] {
  const { task, replica } = duty
  const key = { task, replica, attempt: duty.assignment.attempt }
  const accept: Step = { runId, kind: 'send', intent: { ...key, kind: 'accept' } }
  const decline = (reason: NonNullable<RunEntry['declined']>['reason']): Step => ({
    runId,
    kind: 'send',
    intent: { ...key, kind: 'decline', reason },
  })
  if (!entry) return [{ runId, kind: 'admit', duty }]
  if (entry.declined) return [decline(entry.declined.reason)]
  if (entry.ended) return [isVoid(entry.ended.outcome) ? decline(voidReason(entry.ended.outcome)) : accept]
  if (!entry.created) return [{ runId, kind: 'prepare' }]
  return seen?.state === 'prepared' ? [accept, { runId, kind: 'start' }] : [accept]
}

function whenRunning({ runId, seen, entry }: RunView, duty: Duty): Step[] {
  if (entry?.ended || entry?.declined) return [{ runId, kind: 'send', intent: endIntent(duty, entry) }]
  if (!entry?.created) return [{ runId, kind: 'prepare' }]
  return seen?.state === 'prepared' ? [{ runId, kind: 'start' }] : [{ runId, kind: 'report', duty }]
}

function whenStopping({ runId, seen, entry }: RunView, duty: Duty, nowMs: number): Step[] {
  if (entry?.ended || entry?.declined) return [{ runId, kind: 'send', intent: endIntent(duty, entry) }]
  if (seen?.state === 'running') return [{ runId, kind: 'stop' }]
  const outcome = { kind: 'cancelled', exitCode: 0, durationMs: 0 } as const // it never ran
  const note: Step = { runId, kind: 'noteEnded', outcome, endedAtMs: nowMs, duty }
  return seen?.state === 'prepared' ? [{ runId, kind: 'stop' }, note] : [note]
}

function whenGone({ runId, seen, entry }: RunView, { nowMs, retentionMs }: World): Step[] {
  if (entry?.cleaned) return seen ? [{ runId, kind: 'clean' }] : [{ runId, kind: 'forget' }]
  if (seen?.state === 'running') return [{ runId, kind: 'stop' }]
  if (!entry?.ended || seen?.state !== 'ended') return [{ runId, kind: 'clean' }] // there is no log to keep
  if (!entry.settled) return [{ runId, kind: 'noteSettled' }]
  return nowMs - entry.settled.atMs >= retentionMs ? [{ runId, kind: 'clean' }] : []
}
