import { afterMonotonic } from '../../clock/after-monotonic.ts'
import type { RunOutcome } from '../run-outcome.ts'
import type { ContainerPlan, RunPlan } from '../run-plan.ts'
import { ContainerLog } from './container-log.ts'
import { ContainerRun } from './container-run.ts'
import { describeEnd } from './describe-end.ts'
import type { ExecutionEnd, Launch } from './execution.ts'
import type { FrameLog } from './frame-log.ts'

/** Why a run is ended before its programs end by themselves. */
export type StopReason = 'cancelled' | 'timedOut' | 'interrupted' | OutOfDisk
/** More in its volumes than it may have. */
export type OutOfDisk = Pick<Extract<RunOutcome, { kind: 'outOfDisk' }>, 'kind' | 'service' | 'volume' | 'limitBytes'>

export interface RunSupervisorInit {
  readonly plan: RunPlan
  readonly log: FrameLog
  readonly launch: Launch
  /** For a run that an earlier supervisor began: how long ago, and what it started already. */
  readonly before?: { readonly elapsedMs: number; readonly started: (container: ContainerPlan) => boolean }
}

/** Starts the containers of a run in order, restarts them as told, keeps the time, and says how the run ended. */
export class RunSupervisor {
  readonly ended: Promise<RunOutcome>
  readonly #init: RunSupervisorInit
  readonly #startedAt: number
  readonly #containers: readonly ContainerRun[]
  readonly #cancelTimeout: () => void
  readonly #resolve: (outcome: RunOutcome) => void
  #stopped: StopReason | undefined
  #takingOver = false

  constructor(init: RunSupervisorInit) {
    const { plan, log, launch, before } = init
    this.#init = init
    const elapsedMs = before?.elapsedMs ?? 0
    this.#startedAt = performance.now() - elapsedMs
    const { promise, resolve } = Promise.withResolvers<RunOutcome>()
    this.ended = promise
    this.#resolve = resolve
    this.#containers = plan.containers.map((container) => {
      const { service, replica } = container
      return new ContainerRun({
        plan: container,
        launch,
        log: new ContainerLog(log, { service, replica }),
        onChange: () => this.#advance(),
      })
    })
    const { timeoutMs } = plan
    const timeUp = () => this.stop('timedOut')
    this.#cancelTimeout = timeoutMs === null ? () => undefined : afterMonotonic(timeoutMs - elapsedMs, timeUp)
  }

  /** @param stopped the run is to be ended already: what runs is ended, and nothing more is started */
  start(stopped?: StopReason): void {
    const { before } = this.#init
    // All of them first: the first to show itself must not make us start the others as if they were new.
    this.#takingOver = true
    if (before) for (const container of this.#containers) if (before.started(container.plan)) container.start()
    this.#takingOver = false
    if (stopped !== undefined) this.stop(stopped)
    else this.#advance()
  }

  /** Ends the run; the first reason counts. */
  stop(reason: StopReason): void {
    if (this.#stopped !== undefined) return
    this.#stopped = reason
    for (const container of this.#containers) container.stop()
  }

  /** As `stop`, without letting anything end in its own way. */
  kill(reason: StopReason): void {
    this.stop(reason)
    for (const container of this.#containers) container.kill()
  }

  /** Stops watching: nothing is started, restarted or timed any more. */
  close(): void {
    this.#cancelTimeout()
    for (const container of this.#containers) container.close()
  }

  /** The one step of the machine: start what can start, give up what never will, end when nothing is left. */
  #advance(): void {
    if (this.#takingOver) return
    const failed = this.#containers.some(
      ({ end }) => end !== undefined && end !== 'never' && end.kind === 'failedToStart',
    )
    if (failed) for (const container of this.#containers) container.stop()
    for (const container of this.#containers) {
      if (!container.waiting || this.#stopped !== undefined) continue
      const verdict = this.#dependencies(container)
      if (verdict === 'met') container.start()
      else if (verdict === 'never') container.stop()
    }
    if (this.#containers.every(({ end }) => end !== undefined)) {
      this.#cancelTimeout()
      this.#resolve(this.#outcome())
    }
  }

  #dependencies({ plan }: ContainerRun): 'met' | 'open' | 'never' {
    let verdict: 'met' | 'open' = 'met'
    for (const { service, condition } of plan.dependsOn) {
      for (const other of this.#containers.filter((candidate) => candidate.plan.service === service)) {
        const { end } = other
        if (isMet(condition, other)) continue
        if (end !== undefined) return 'never'
        verdict = 'open'
      }
    }
    return verdict
  }

  #outcome(): RunOutcome {
    const durationMs = Math.round(performance.now() - this.#startedAt)
    const ends = this.#containers.map(({ end }) => end).filter((end) => end !== undefined && end !== 'never')
    const exitCode = ends.map(codeOf).find((code) => code !== 0) ?? 0
    if (typeof this.#stopped === 'object') return { ...this.#stopped, durationMs }
    switch (this.#stopped) {
      case 'cancelled':
        return { kind: 'cancelled', exitCode, durationMs }
      case 'timedOut':
        return { kind: 'timedOut', limitMs: this.#init.plan.timeoutMs ?? 0, durationMs }
      case 'interrupted':
        return { kind: 'hostLost', cause: 'the machine was shut down', durationMs }
      case undefined:
        return ownOutcome(ends, exitCode, durationMs)
    }
    return this.#stopped satisfies never
  }
}

function isMet(condition: ContainerPlan['dependsOn'][number]['condition'], other: ContainerRun): boolean {
  switch (condition) {
    case 'started':
      return other.started
    case 'healthy':
      return other.healthy
    case 'completed':
      return other.end !== undefined && succeeded(other.end)
  }
  return condition satisfies never
}

const succeeded = (end: ExecutionEnd | 'never'): boolean =>
  end !== 'never' && end.kind === 'exited' && end.exitCode === 0

/** Exit code as a shell would give it. */
function codeOf(end: ExecutionEnd): number {
  return end.kind === 'exited' ? end.exitCode : 137
}

/** The worst of what the containers did: not started, out of memory, killed, else the first exit code that is not 0. */
function ownOutcome(ends: readonly ExecutionEnd[], exitCode: number, durationMs: number): RunOutcome {
  const not = ends.find((end) => end.kind === 'failedToStart')
  if (not) return { kind: 'failedToStart', code: not.code, message: describeEnd(not), durationMs }
  const memory = ends.find((end) => end.kind === 'outOfMemory')
  if (memory) return { ...memory, durationMs }
  const killed = ends.find((end) => end.kind === 'signalled')
  if (killed) return { ...killed, durationMs }
  return { kind: 'exited', exitCode, durationMs }
}
