import { runId as nameRun, TICK_MS } from '@edgecloud/protocol'
import type { ObservedRun } from '../executors/executor.ts'
import type { ChainSnapshot, Duty } from './chain-port.ts'
import { endIntent, isVoid, voidReason } from './end-intent.ts'
import type { RecordOf } from './journal-record.ts'
import type { RunEntry } from './run-entry.ts'
import type { RunView, Step } from './step.ts'

/** What decides. Everything the function knows is in here. */
export interface World {
  readonly snapshot: Pick<ChainSnapshot, 'finalized' | 'genesis' | 'tick' | 'worker' | 'duties'>
  readonly observed: readonly ObservedRun[]
  readonly journal: ReadonlyMap<string, RunEntry>
  /** Runs whose secrets are here. */
  readonly secrets: ReadonlySet<string>
  /** Wall clock, for what people read. */
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
    if (assignment.worker !== world.snapshot.worker.id || !isOnWorker(duty)) continue
    duties.set(nameRun({ genesis: world.snapshot.genesis, task, replica, attempt: assignment.attempt }), duty)
  }
  const seen = new Map(world.observed.map((run) => [run.runId, run]))
  const runIds = new Set([...duties.keys(), ...seen.keys(), ...world.journal.keys()])
  const views = [...runIds].map((runId) => {
    return { runId, duty: duties.get(runId), seen: seen.get(runId), entry: world.journal.get(runId) }
  })
  const wanted = new Set([...duties.values()].map(replicaOf))
  const leaving = new Set(views.filter(isLeaving).map(replicaOfRun))
  return views.flatMap((view) => {
    const facts = learn(view, world.nowMs)
    return facts.length > 0 ? facts : act(view, world, leaving, wanted)
  })
}

/** False at its end, and while it waits: then it names the worker that had it last. */
function isOnWorker({ assignment: { state } }: Duty): boolean {
  return ['assigned', 'awaitingSecrets', 'running', 'stopping'].includes(state.kind)
}

/** True for a run that the chain no longer asks for and that still holds part of the machine. */
function isLeaving({ duty, seen, entry }: RunView): boolean {
  if (duty !== undefined) return false
  const isOver = entry?.ended ?? entry?.declined ?? entry?.cleaned
  return seen?.state === 'running' || (isOver === undefined && (entry?.intent ?? seen) !== undefined)
}

/** Names the replica that a run is an attempt at. */
function replicaOfRun({ seen, entry }: RunView): string {
  const attempt = entry?.intent?.attempt
  return `${attempt?.task ?? seen?.plan.task.id}/${attempt?.replica ?? seen?.plan.task.replica}`
}

const replicaOf = ({ task, replica }: Duty): string => `${task}/${replica}`

/** Brings the journal up to what can be seen, before anything is decided from it. */
function learn({ runId, duty, seen, entry }: RunView, nowMs: number): Step[] {
  if (entry?.cleaned || entry?.declined) return []
  if (seen && !entry?.intent) return [{ runId, kind: 'adopt', plan: seen.plan }]
  if (seen && !entry?.created) return [{ runId, kind: 'noteCreated' }]
  if (seen && hasStarted(seen) && !entry?.started) return [{ runId, kind: 'noteStarted' }]
  if (entry?.ended) return []
  if (seen?.state === 'ended') {
    return [{ runId, kind: 'noteEnded', outcome: seen.outcome, endedAtMs: seen.endedAtMs, duty }]
  }
  const { kind } = duty?.assignment.state ?? { kind: 'assigned' }
  const accepted = kind !== 'assigned' && kind !== 'awaitingSecrets' // before its secrets are here nothing is started
  // Gone, or accepted in a life that left no trace here: it may have been executed, so it never is again.
  const lost = !seen && (entry?.created !== undefined || (accepted && !entry))
  const outcome = { kind: 'hostLost', cause: 'the records of the run are gone', durationMs: 0 } as const
  return lost ? [{ runId, kind: 'noteEnded', outcome, endedAtMs: nowMs, duty }] : []
}

function act(view: RunView, world: World, leaving: ReadonlySet<string>, wanted: ReadonlySet<string>): Step[] {
  const { duty } = view
  if (duty !== undefined && leaving.has(replicaOf(duty)) && isToStart(view)) return []
  switch (duty?.assignment.state.kind) {
    case 'assigned':
      return whenAssigned(view, duty, begin(view, duty, world, leaving))
    case 'awaitingSecrets':
      return whenAwaitingSecrets(view, duty, begin(view, duty, world, leaving), world)
    case 'running':
      return whenRunning(view, duty, world)
    case 'stopping':
      return whenStopping(view, duty, world.nowMs)
    default:
      return whenGone(view, world, wanted)
  }
}

/** True for a run that waits while an earlier attempt is stopped: both must never hold the machine at once. */
function isToStart({ duty, seen, entry }: RunView): boolean {
  if (entry?.ended || entry?.declined || duty?.assignment.state.kind === 'stopping') return false
  return seen === undefined || !hasStarted(seen)
}

const hasStarted = ({ state }: ObservedRun): boolean => state === 'running' || state === 'ended'

/** What brings a run up to where it can be started; nothing when it is there. */
function begin({ runId, entry }: RunView, duty: Duty, { snapshot }: World, leaving: ReadonlySet<string>): Step[] {
  if (entry) return entry.created ? [] : [{ runId, kind: 'prepare' }]
  // The chain keeps the body of the present version only: what is left of an older one cannot begin.
  if (duty.assignment.specVersion !== duty.specVersion) return []
  return [{ runId, kind: 'admit', duty, at: snapshot.finalized, makesRoom: leaving.size > 0 }]
}

function whenAssigned({ runId, seen, entry }: RunView, duty: Duty, first: Step[]): Step[] {
  const { task, replica } = duty
  const key = { task, replica, attempt: duty.assignment.attempt }
  const accept: Step = { runId, kind: 'send', intent: { ...key, kind: 'accept' } }
  const decline = (reason: NonNullable<RunEntry['declined']>['reason']): Step => ({
    runId,
    kind: 'send',
    intent: { ...key, kind: 'decline', reason },
  })
  if (entry?.declined) return [decline(entry.declined.reason)]
  if (entry?.ended) return [isVoid(entry.ended.outcome) ? decline(voidReason(entry.ended.outcome)) : accept]
  if (!entry?.created) return first
  // Whether it may start at once or has to wait for secrets is the chain's answer to the acceptance.
  if (seen?.state !== 'prepared' || duty.requirements.secrets) return [accept]
  return [accept, { runId, kind: 'start' }]
}

/** Accepted and prepared; it is started when the chain says that the secrets are here. */
function whenAwaitingSecrets({ runId, entry }: RunView, duty: Duty, first: Step[], { secrets }: World): Step[] {
  if (entry?.ended || entry?.declined) return [{ runId, kind: 'send', intent: endIntent(duty, entry) }]
  if (first.length > 0 || !secrets.has(runId)) return first
  const { task, replica, assignment } = duty
  return [{ runId, kind: 'send', intent: { task, replica, attempt: assignment.attempt, kind: 'secretsReceived' } }]
}

function whenRunning({ runId, seen, entry }: RunView, duty: Duty, { secrets, nowMs }: World): Step[] {
  if (entry?.ended || entry?.declined) return [{ runId, kind: 'send', intent: endIntent(duty, entry) }]
  if (!entry?.created) return [{ runId, kind: 'prepare' }]
  if (seen !== undefined && !hasStarted(seen) && duty.requirements.secrets && !secrets.has(runId)) {
    // They were here, and the memory they were in is not. Another attempt asks its owner for them again.
    const outcome = { kind: 'hostLost', cause: 'the secrets of the run are gone', durationMs: 0 } as const
    return [{ runId, kind: 'noteEnded', outcome, endedAtMs: nowMs, duty }]
  }
  return seen?.state === 'prepared' ? [{ runId, kind: 'start' }] : [{ runId, kind: 'report', duty }]
}

function whenStopping({ runId, seen, entry }: RunView, duty: Duty, nowMs: number): Step[] {
  if (entry?.ended || entry?.declined) return [{ runId, kind: 'send', intent: endIntent(duty, entry) }]
  if (seen?.state === 'running') return [{ runId, kind: 'stop' }]
  const outcome = { kind: 'cancelled', exitCode: 0, durationMs: 0 } as const // it never ran
  const note: Step = { runId, kind: 'noteEnded', outcome, endedAtMs: nowMs, duty }
  return seen ? [{ runId, kind: 'stop' }, note] : [note]
}

function whenGone(view: RunView, world: World, wanted: ReadonlySet<string>): Step[] {
  const { runId, seen, entry } = view
  if (entry?.cleaned) return seen ? [{ runId, kind: 'clean' }] : [{ runId, kind: 'forget' }]
  if (seen?.state === 'running') return [{ runId, kind: 'stop' }]
  if (!entry?.ended || seen?.state !== 'ended') return [{ runId, kind: 'clean' }] // there is no log to keep
  if (!entry.settled) {
    return [{ runId, kind: 'noteSettled', last: !wanted.has(replicaOfRun(view)), tick: world.snapshot.tick }]
  }
  return keptMs(entry.settled, world) >= world.retentionMs ? [{ runId, kind: 'clean' }] : []
}

/** By the clock of the chain: the one of this machine may be years off, and set right at any moment. */
function keptMs({ tick, atMs }: RecordOf<'settled'>, { snapshot, nowMs }: World): number {
  return tick === undefined ? nowMs - atMs : (snapshot.tick - tick) * TICK_MS
}
