import type { DatabaseSync } from 'node:sqlite'
import { toHex, type ChainIsolation, type ChainRuntime, type Resources } from '@edgecloud/protocol'
import type { Clock } from '../clock/clock.ts'
import type { Executor, IsolationReport, ObservedRun } from '../executors/executor.ts'
import type { Logger } from '../logger/logger.ts'
import type { RunSecrets } from '../secrets/run-secrets.ts'
import { databaseFault } from '../storage/database-fault.ts'
import type { DatabaseFailedError } from '../storage/errors.ts'
import type { ChainPort, ChainSnapshot, Outbox, Report } from './chain-port.ts'
import { Journal, type JournalHealth } from './journal.ts'
import { diff } from './reconcile.ts'
import { RunLogs } from './run-logs.ts'
import { ServedRuns } from './served-runs.ts'
import { StepPerformer } from './step-performer.ts'
import type { Step } from './step.ts'

export interface TaskRunnerInit {
  /** From openDatabase; the runner owns its tables, not the connection. */
  readonly database: DatabaseSync
  readonly executors: ReadonlyMap<ChainRuntime, Executor>
  readonly chain: ChainPort
  readonly outbox: Outbox
  readonly clock: Clock
  readonly logger: Logger
  /** As registered on chain; picks the overrides of a task that apply here. */
  readonly region: string
  /** What the operator gives to tasks. */
  readonly capacity: Resources
  /** MiB that the disk has for new work now; none in a shortage. */
  readonly diskFreeMib: () => number
  /** How long logs stay readable after the chain has let go of a run. */
  readonly retentionMs: number
  /** Without it tasks that need secrets are declined. */
  readonly secrets?: RunSecrets | undefined
  /** The disk fails under the database: nothing more is done here, and the bridge is to end. */
  readonly onFault: (fault: DatabaseFailedError) => void
}

/** What became of the attempt to use a runtime. */
export type RuntimeReport =
  | { readonly runtime: ChainRuntime; readonly ok: true; readonly isolation: IsolationReport }
  | { readonly runtime: ChainRuntime; readonly ok: false; readonly error: unknown }

/** Rounds of looking and doing per head; a run needs about six from nothing to started. */
const MAX_ROUNDS = 32

const CHAIN_ISOLATION: Readonly<Record<IsolationReport['kind'], ChainIsolation>> = {
  bubblewrap: 'Bubblewrap',
  runc: 'Runc',
  'runc-userns': 'RuncUserns',
  gvisor: 'Gvisor',
}

/** Keeps what runs here as the finalized chain wants it. */
export class TaskRunner {
  readonly #init: TaskRunnerInit
  readonly #journal: Journal
  readonly #logs: RunLogs
  readonly #performer: StepPerformer
  /** What others read of the runs. */
  readonly runs: ServedRuns
  readonly #runtimes = new Map<ChainRuntime, ChainIsolation>()
  #snapshot: ChainSnapshot | undefined
  #running: Promise<void> | undefined
  #again = false
  #unsubscribe: (() => void)[] = []
  #stopped = false

  constructor(init: TaskRunnerInit) {
    this.#init = init
    this.#journal = new Journal(init.database)
    this.#logs = new RunLogs(this.#journal, (id) => this.#logDirectory(id))
    this.runs = new ServedRuns({
      ...init,
      journal: this.#journal,
      logs: this.#logs,
      snapshot: () => this.#snapshot,
    })
    this.#performer = new StepPerformer({
      ...init,
      journal: this.#journal,
      logs: this.#logs,
      executorOf: (runtime) => init.executors.get(runtime),
      host: () => ({
        worker: this.#snapshot?.worker.id ?? 0,
        region: init.region,
        capacity: init.capacity,
        diskFreeMib: init.diskFreeMib(),
        runtimes: this.#runtimes,
        keepsSecrets: init.secrets !== undefined,
      }),
    })
  }

  /** State of the journal as it was found. */
  get health(): JournalHealth {
    return this.#journal.health
  }

  /** Tries the runtimes and begins to listen to them. What does not work is reported, and its tasks are declined. */
  async start(): Promise<RuntimeReport[]> {
    const { executors, logger } = this.#init
    const reports: RuntimeReport[] = []
    for (const [runtime, executor] of executors) {
      try {
        const isolation = await executor.probe()
        this.#runtimes.set(runtime, CHAIN_ISOLATION[isolation.kind])
        reports.push({ runtime, ok: true, isolation })
      } catch (error) {
        logger.warn('runtime does not work here', { runtime, error })
        reports.push({ runtime, ok: false, error })
      }
      this.#unsubscribe.push(executor.onChange(() => this.#kick()))
    }
    await this.#forgetOldSecrets()
    return reports
  }

  /**
   * Acts on a finalized head. Calls during one that is at work are joined into one more after it, with the newest head.
   * Throws DataDirOtherChainError if the journal is of another chain; other troubles are logged and tried again later.
   */
  async reconcile(snapshot: ChainSnapshot): Promise<void> {
    this.#journal.bindTo(toHex(snapshot.genesis))
    const { number } = snapshot.finalized
    const height = Math.max(this.#journal.height, this.#snapshot?.finalized.number ?? -1)
    if (number < height) {
      this.#init.logger.debug('older head left out', { number, height })
      return // a client that is still catching up: what is new to us would look as if it were gone
    }
    this.#snapshot = snapshot
    this.#kick()
    await this.#running
  }

  /** Something was put in place from outside: goes on with it. */
  wake(): void {
    this.#kick()
  }

  /** Stops acting. Runs go on. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    this.#unsubscribe = []
    await this.#running
    await this.#logs.close()
  }

  #kick(): void {
    this.#again = true
    if (this.#running !== undefined || this.#stopped) return
    this.#running = this.#work().finally(() => {
      this.#running = undefined
    })
  }

  async #work(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false
      const snapshot = this.#snapshot
      if (snapshot === undefined) return
      try {
        await this.#reconcileOnce(snapshot)
      } catch (error) {
        if (this.#isEndedBy(error)) return
        this.#init.logger.error('reconciling failed; tried again with the next head', { error })
      }
    }
  }

  async #reconcileOnce(snapshot: ChainSnapshot): Promise<void> {
    const failed = new Set<string>()
    let acted = false
    for (let round = 0; round < MAX_ROUNDS && !this.#stopped; round += 1) {
      const { clock, retentionMs } = this.#init
      const observed = await this.#observe()
      const secrets = this.#init.secrets?.runs() ?? new Set<string>()
      const journal = this.#journal.entries
      const steps = diff({ snapshot, observed, journal, secrets, nowMs: clock.nowMs(), retentionMs })
      const reports: Report[] = []
      let changed = false
      acted ||= steps.some(({ kind }) => kind !== 'report')
      for (const step of steps) {
        if (this.#stopped) return
        if (step.kind === 'send') this.#send(step)
        else if (step.kind === 'report') reports.push(...(await this.#report(step)))
        else if (!failed.has(step.runId) && (await this.#perform(step, failed))) changed = true
      }
      if (changed) continue
      this.#init.outbox.progress(reports)
      // Where nothing is assigned and nothing was done, an older head would show the same: no reason to touch the disk.
      if (acted || snapshot.duties.length > 0) this.#journal.height = snapshot.finalized.number
      return
    }
  }

  /** One run's trouble must not hold up the others: it waits for the next head. */
  async #perform(step: Exclude<Step, { kind: 'send' | 'report' }>, failed: Set<string>): Promise<boolean> {
    try {
      return await this.#performer.perform(step)
    } catch (error) {
      if (this.#isEndedBy(error)) return false
      failed.add(step.runId)
      this.#init.logger.error('a step failed; tried again with the next head', {
        runId: step.runId,
        step: step.kind,
        error,
      })
      return false
    }
  }

  /** Nor must a message that cannot be kept now, such as on a full disk: it is asked for again with the next head. */
  #send({ runId: id, intent }: Extract<Step, { kind: 'send' }>): void {
    try {
      this.#init.outbox.enqueue(intent)
    } catch (error) {
      if (this.#isEndedBy(error)) return
      this.#init.logger.error('a message to the chain cannot be kept', { runId: id, message: intent.kind, error })
    }
  }

  /** Once the disk fails under the database, nothing may be done that is written there first. */
  #isEndedBy(error: unknown): boolean {
    const fault = databaseFault(error)
    if (fault === undefined) return false
    this.#stopped = true
    this.#init.onFault(fault)
    return true
  }

  async #report({ runId: id, duty }: Extract<Step, { kind: 'report' }>): Promise<Report[]> {
    this.#logs.keep(id)
    const head = await this.#logs
      .use(id, (store) => store.durableHead())
      .catch((error: unknown) => {
        this.#init.logger.error('a log cannot be made durable; not reported', { runId: id, error })
        return undefined
      })
    if (head === undefined) return []
    const { task, replica, assignment } = duty
    return [{ task, replica, attempt: assignment.attempt, logSize: head.size, logRoot: head.root }]
  }

  /** Of runs that ended while nobody looked. */
  async #forgetOldSecrets(): Promise<void> {
    const observed = await this.#observe()
    const goesOn = new Set(observed.filter(({ state }) => state !== 'ended').map(({ runId: id }) => id))
    this.#init.secrets?.retain((id) => goesOn.has(id))
  }

  async #observe(): Promise<ObservedRun[]> {
    const all = await Promise.all([...this.#init.executors.values()].map((executor) => executor.observe()))
    return all.flat()
  }

  #logDirectory(id: string): string | undefined {
    const runtime = this.#journal.entries.get(id)?.intent?.runtime
    return runtime && this.#init.executors.get(runtime)?.logDirectory(id)
  }
}
