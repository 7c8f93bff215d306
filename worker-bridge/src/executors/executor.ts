import type { RunOutcome } from './run-outcome.ts'
import type { ResourceUse } from './resource-use.ts'
import type { RunOutputs } from './run-outputs.ts'
import type { RunPlan } from './run-plan.ts'

/** What an executor sees of a run when it looks; the same whether or not it was this process that started it. */
export type ObservedRun = { readonly runId: string; readonly plan: RunPlan } &
  /** What it needs is still on its way here; it may have to be given up. */
  (
    | { readonly state: 'preparing' }
    | { readonly state: 'prepared' }
    | { readonly state: 'running'; readonly startedAtMs: number }
    | { readonly state: 'ended'; readonly outcome: RunOutcome; readonly endedAtMs: number }
  )

/** What separates tasks from the machine and from each other, as it was reached here. */
export interface IsolationReport {
  readonly kind: 'bubblewrap' | 'runc' | 'runc-userns' | 'gvisor'
  /** Version of what makes the sandbox: bubblewrap or Docker. */
  readonly version: string
  /** Whose rights the task has on the host: an id of its own, or the bridge's. */
  readonly hostUser: 'own' | 'bridge'
  /** Where the limits of memory, processor and processes are held: for the whole tree by cgroup, or per process only. */
  readonly limits: 'cgroup-v1' | 'cgroup-v2' | 'per-process'
  /** System calls refused by a filter on top of the missing rights. */
  readonly systemCallFilter: boolean
}

/** A port that a container of a run serves. */
export interface ServedPort {
  readonly service: string
  /** Container of the service, from 0. */
  readonly replica: number
  /** TCP. */
  readonly port: number
}

/** Where something listens, as this machine sees it. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/**
 * Runs plans. Every method may be repeated and may be cut off by the death of this process at any point: `runId` names
 * the run everywhere, and of all calls of `start` together at most one ever executes the plan.
 */
export interface Executor {
  /** Finds out whether plans can run here. Rejects with a typed error that names cause and cure. */
  probe(): Promise<IsolationReport>
  /**
   * Puts everything in place that `start` needs, or begins to: `observe` shows when it is there. Rejects with
   * RunUnsupportedError or ImageRefusedError for plans that can never run here.
   */
  prepare(plan: RunPlan): Promise<void>
  /** Starts a prepared run, or does nothing if it was started before, whatever became of it. */
  start(runId: string): Promise<void>
  /** All runs that there are records of. */
  observe(): Promise<ObservedRun[]>
  /** Asks for the end: the programs are told, and killed after their grace. `observe` shows the end. */
  stop(runId: string): Promise<void>
  /** Ends a run because this machine goes down: nobody will know how it would have ended. `observe` shows the end. */
  interrupt(runId: string): Promise<void>
  /** The chain has let go of an ended run, and no other attempt follows here: what only that one could use may go. */
  release(runId: string): Promise<void>
  /** Forgets an ended or never started run with all its files. */
  remove(runId: string): Promise<void>
  /** Directory with `frames.log`, the run's log. */
  logDirectory(runId: string): string
  /** Where a port that the plan declares is served now; undefined if it is not, or not here. */
  endpointOf(runId: string, port: ServedPort): Promise<Endpoint | undefined>
  /** What an ended run left behind; undefined if nothing is kept of it. Throws RunDamagedError. */
  outputs(runId: string): Promise<RunOutputs | undefined>
  /** What the containers of a running run use now, as far as this machine can tell. */
  use(runId: string): Promise<readonly ResourceUse[]>
  /** Is told that `observe` may have something new; may be told for nothing. @returns unsubscribes */
  onChange(listener: () => void): () => void
  /** Stops watching. Runs go on. */
  close(): Promise<void>
}
