import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import { currentBootId } from '../../clock/boot-id.ts'
import type { FetchPolicy } from '../../inputs/fetch-policy.ts'
import type { Logger } from '../../logger/logger.ts'
import { OutputStore } from '../../outputs/output-store.ts'
import type { RunSecrets } from '../../secrets/run-secrets.ts'
import { RunDamagedError, RunUnknownError, RunUnsupportedError } from '../errors.ts'
import { BackgroundPreparations } from '../background-preparations.ts'
import type { Executor, IsolationReport, ObservedRun } from '../executor.ts'
import { fetchInputs } from '../fetch-inputs.ts'
import { UnreadableRecordError } from '../run-directory.ts'
import type { ResourceUse } from '../resource-use.ts'
import type { RunOutputs } from '../run-outputs.ts'
import type { RunPlan } from '../run-plan.ts'
import { secretNames } from '../secret-names.ts'
import { chooseCgroups } from './cgroups/choose-cgroups.ts'
import { groupUse } from './cgroups/group-use.ts'
import { releaseCgroups } from './cgroups/release-cgroups.ts'
import { outputsFolder } from './outputs/outputs-folder.ts'
import { removeTree } from './outputs/remove-tree.ts'
import { Orphans } from './orphans.ts'
import { isAlive } from './process-identity.ts'
import { refusePaths } from './refuse-paths.ts'
import type { CgroupChoice, HostRecord } from './run-records.ts'
import { hostUserOf } from './sandbox/host-user.ts'
import { probeSandbox } from './sandbox/probe-sandbox.ts'
import { seccompFilterHere } from './sandbox/seccomp-filter.ts'
import { ShellRunDirectory } from './shell-run-directory.ts'
import { startShim } from './shim/start-shim.ts'

export interface ShellExecutorInit {
  /** Holds one directory per run. Only the bridge's user may read it. */
  readonly runsDir: string
  readonly logger: Logger
  /** Name or path of bwrap. */
  readonly bubblewrap?: string
  /** Where secrets of runs are. Without it, runs that need some are refused. */
  readonly secrets?: RunSecrets | undefined
  /** Servers that inputs may come from besides public ones; none unless given. */
  readonly inputs?: FetchPolicy | undefined
}

const RUN_NAME = /^[0-9a-f]{32}$/
const PROBE_RUN = '0'.repeat(32)

/** Runs plans as sandboxed programs of this machine, each run under a shim process of its own. */
export class ShellExecutor implements Executor {
  readonly #init: ShellExecutorInit
  readonly #bubblewrap: string
  readonly #listeners = new Set<() => void>()
  readonly #watchers = new Map<string, FSWatcher>()
  readonly #orphans: Orphans
  readonly #preparations: BackgroundPreparations<ShellRunDirectory>
  #cgroups: CgroupChoice | undefined

  constructor(init: ShellExecutorInit) {
    this.#init = init
    this.#orphans = new Orphans(init.logger)
    this.#preparations = new BackgroundPreparations({
      ...{ code: 'input_unavailable', logger: init.logger, onChange: () => this.#changed() },
      prepare: async (plan, directory, signal) => {
        await fetchInputs(plan, directory, { policy: init.inputs ?? { allow: [] }, signal })
        chmodSync(directory.inputs, 0o711) // for the sandbox, which sees it apart from the folders around it
        directory.notePrepared(Date.now())
      },
    })
    this.#bubblewrap = init.bubblewrap ?? 'bwrap'
    mkdirSync(init.runsDir, { recursive: true, mode: 0o700 })
  }

  async probe(): Promise<IsolationReport> {
    const version = await probeSandbox(this.#bubblewrap, hostUserOf(PROBE_RUN))
    const { kind } = this.#chooseCgroups()
    return {
      kind: 'bubblewrap',
      version,
      hostUser: hostUserOf(PROBE_RUN) === null ? 'bridge' : 'own',
      limits: kind === 'none' ? 'per-process' : `cgroup-${kind}`,
      systemCallFilter: seccompFilterHere() !== undefined,
    }
  }

  async prepare(plan: RunPlan): Promise<void> {
    refusePaths(plan)
    const needed = secretNames(plan).length > 0
    const secretsDir = needed ? this.#init.secrets?.directory(plan.runId) : undefined
    if (needed && secretsDir === undefined) throw new RunUnsupportedError('there is no place in memory for secrets')
    const outputsDir = plan.outputs.length > 0 ? this.#outputsDir(plan.runId) : undefined
    const host: HostRecord = {
      hostUser: hostUserOf(plan.runId),
      bubblewrap: this.#bubblewrap,
      cgroups: this.#chooseCgroups(),
      ...(secretsDir !== undefined && { secretsDir }),
      ...(outputsDir !== undefined && { outputsDir }),
    }
    const directory = this.#directory(plan.runId)
    directory.create(plan, { host })
    if (plan.inputs.length > 0 && !directory.isPrepared()) this.#preparations.begin(directory, plan)
  }

  async start(runId: string): Promise<void> {
    const directory = this.#known(runId)
    if (directory.started() !== undefined) return
    const needsInputs = (directory.plan()?.inputs.length ?? 0) > 0
    if (needsInputs && !directory.isPrepared()) throw new Error(`run ${runId} is not prepared yet`)
    this.#watch(runId)
    const shim = await startShim(directory.path, directory.shimLog)
    shim.once('exit', () => this.#changed()) // also when it fails before it has written anything
  }

  async observe(): Promise<ObservedRun[]> {
    const observed: ObservedRun[] = []
    for (const name of readdirSync(this.#init.runsDir)) {
      if (!RUN_NAME.test(name)) {
        rmSync(join(this.#init.runsDir, name), { recursive: true, force: true }) // cut off while made or removed
        continue
      }
      const run = await this.#observeOne(name)
      if (run !== undefined) observed.push(run)
    }
    return observed
  }

  async stop(runId: string): Promise<void> {
    this.#known(runId).requestStop()
  }

  async interrupt(runId: string): Promise<void> {
    const shim = this.#known(runId).started()?.shim
    if (shim !== undefined && isAlive(shim)) process.kill(shim.pid, 'SIGTERM')
  }

  /** A sandbox leaves nothing behind. */
  async release(): Promise<void> {}

  async remove(runId: string): Promise<void> {
    this.#watchers.get(runId)?.close()
    this.#watchers.delete(runId)
    const directory = this.#directory(runId)
    this.#preparations.abandon(runId)
    await this.#orphans.end(directory.path) // of a supervisor that died and was not looked at since
    this.#orphans.forget(directory.path)
    const { cgroups, outputsDir } = directory.host() ?? {}
    if (outputsDir !== undefined) removeTree(outputsDir)
    // Last, because it says where the rest is: whoever is killed before can go on.
    if (cgroups) await releaseCgroups(cgroups, runId)
    directory.remove()
  }

  logDirectory(runId: string): string {
    return this.#directory(runId).logs
  }

  /** A sandbox has no network. */
  async endpointOf(): Promise<undefined> {
    return undefined
  }

  async outputs(runId: string): Promise<RunOutputs | undefined> {
    const directory = this.#directory(runId)
    const outcome = directory.exit()?.outcome
    // Before the end is written down, what is there may still be made anew.
    if (outcome?.kind !== 'exited' || outcome.outputRoot === undefined) return undefined
    return OutputStore.open(directory.outputs)
  }

  async use(runId: string): Promise<readonly ResourceUse[]> {
    const directory = this.#directory(runId)
    if (directory.exit() !== undefined) return [] // its groups may stay for a moment
    const cgroups = directory.host()?.cgroups
    return (directory.plan()?.containers ?? []).flatMap(({ service, replica, limits }) => {
      const use = cgroups && groupUse(cgroups, `${runId}.${service}.${replica}`)
      if (use === undefined) return []
      const none = { networkReceivedBytes: 0, networkSentBytes: 0, diskReadBytes: 0, diskWrittenBytes: 0 }
      return [{ service, replica, memoryLimitBytes: limits.memoryBytes, ...use, ...none }]
    })
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
    this.#listeners.clear()
    this.#preparations.close()
  }

  async #observeOne(runId: string): Promise<ObservedRun | undefined> {
    const directory = this.#directory(runId)
    let plan: RunPlan | undefined
    try {
      plan = directory.plan()
      if (plan === undefined) return undefined // removed in the meantime
      const started = directory.started()
      if (started === undefined) return this.#beforeStart(directory, plan)
      const alive = isAlive(started.shim) // before reading the exit: a shim found dead has written all it ever will
      const exit = directory.exit()
      if (exit !== undefined && exit.bootId === started.shim.bootId) {
        return { runId, plan, state: 'ended', outcome: exit.outcome, endedAtMs: exit.endedAtMs }
      }
      if (alive) {
        this.#watch(runId)
        return { runId, plan, state: 'running', startedAtMs: started.startedAtMs }
      }
      await this.#orphans.end(directory.path)
      // What watched over it would have taken that out of memory.
      const outputsDir = directory.host()?.outputsDir
      if (outputsDir !== undefined && existsSync(outputsDir)) removeTree(outputsDir)
      const cause =
        started.shim.bootId === currentBootId() ? 'what watched over the run died' : 'the machine was restarted'
      return lost(runId, plan, cause, started.startedAtMs)
    } catch (error) {
      if (!(error instanceof UnreadableRecordError)) throw error
      this.#init.logger.error('a record of a run is damaged', { runId, error: new RunDamagedError(error.path) })
      return plan && lost(runId, plan, 'the records of the run are damaged', 0)
    }
  }

  #beforeStart(directory: ShellRunDirectory, plan: RunPlan): ObservedRun {
    const { runId } = plan
    const failure = directory.failure()
    if (failure !== undefined) {
      const { code, message, atMs } = failure
      const outcome = { kind: 'failedToStart', code, message, durationMs: 0 } as const
      return { runId, plan, state: 'ended', outcome, endedAtMs: atMs }
    }
    if (plan.inputs.length === 0 || directory.isPrepared()) return { runId, plan, state: 'prepared' }
    this.#preparations.begin(directory, plan) // an earlier bridge may have begun it
    return { runId, plan, state: 'preparing' }
  }

  /** Throws RunUnsupportedError where a task could fill more memory than it has. */
  #outputsDir(runId: string): string {
    if (this.#chooseCgroups().kind === 'none') {
      throw new RunUnsupportedError('runtime shell keeps outputs only where control groups hold the memory limit')
    }
    const folder = outputsFolder(process.getuid?.() ?? 0)
    if (folder === undefined) throw new RunUnsupportedError('there is no place in memory for outputs')
    return join(folder, runId)
  }

  #watch(runId: string): void {
    if (this.#watchers.has(runId)) return
    const watcher = watch(this.#directory(runId).path, { persistent: false }, () => this.#changed())
    watcher.on('error', () => watcher.close()) // heads of the chain make us look again anyway
    this.#watchers.set(runId, watcher)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  #chooseCgroups(): CgroupChoice {
    return (this.#cgroups ??= chooseCgroups())
  }

  #directory(runId: string): ShellRunDirectory {
    return new ShellRunDirectory(join(this.#init.runsDir, runId))
  }

  #known(runId: string): ShellRunDirectory {
    const directory = this.#directory(runId)
    if (directory.plan() === undefined) throw new RunUnknownError(runId)
    return directory
  }
}

function lost(runId: string, plan: RunPlan, cause: string, endedAtMs: number): ObservedRun {
  return { runId, plan, state: 'ended', outcome: { kind: 'hostLost', cause, durationMs: 0 }, endedAtMs }
}
