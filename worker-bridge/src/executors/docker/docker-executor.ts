import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bootMs } from '../../clock/boot-ms.ts'
import { currentBootId } from '../../clock/boot-id.ts'
import type { FetchPolicy } from '../../inputs/fetch-policy.ts'
import type { Logger } from '../../logger/logger.ts'
import type { RunSecrets } from '../../secrets/run-secrets.ts'
import { OutputStore } from '../../outputs/output-store.ts'
import { ImageRefusedError, RunDamagedError, RunUnknownError, RunUnsupportedError } from '../errors.ts'
import type { Endpoint, Executor, IsolationReport, ObservedRun, ServedPort } from '../executor.ts'
import { UnreadableRecordError } from '../run-directory.ts'
import type { ResourceUse } from '../resource-use.ts'
import type { RunOutputs } from '../run-outputs.ts'
import type { RunPlan } from '../run-plan.ts'
import { secretNames } from '../secret-names.ts'
import { DockerEngine, type RegistryLogin } from './docker-engine.ts'
import { DockerRun } from './docker-run.ts'
import { DockerRunDirectory } from './docker-run-directory.ts'
import { guardHost } from './guard-host.ts'
import { containerName, networkName } from './names.ts'
import { needsNetwork } from './needs-network.ts'
import { Preparations } from './preparations.ts'
import { probeDocker, type DockerFacts } from './probe-docker.ts'
import { reap, reapVolumes } from './reap.ts'
import { refuseRegistry } from './refuse-registry.ts'
import { resourceUseOf } from './resource-use-of.ts'
import { RunResources } from './run-resources.ts'

export interface DockerExecutorInit {
  /** Holds one directory per run. Only the bridge's user may read it. */
  readonly runsDir: string
  /** Names this bridge among those that share a Docker. */
  readonly bridge: string
  readonly logger: Logger
  /** Registries of the operator's own that tasks may name, as `host` or `host:port`. */
  readonly registries: readonly string[]
  /** Credentials for registries, by their host. */
  readonly logins: ReadonlyMap<string, RegistryLogin>
  /** Servers that inputs may come from besides public ones. */
  readonly inputs: FetchPolicy
  /** Socket of Docker. */
  readonly socketPath: string
  /** Where secrets of runs are. Without it, runs that need some are refused. */
  readonly secrets?: RunSecrets | undefined
  /** How often what a run has on disk is looked at. */
  readonly diskLookMs?: number
}

const DISK_LOOK_MS = 500

const RUN_NAME = /^[0-9a-f]{32}$/

/** Runs plans as containers of Docker. Containers live through the bridge's death; the next bridge goes on with them. */
export class DockerExecutor implements Executor {
  readonly #init: DockerExecutorInit
  readonly #engine: DockerEngine
  readonly #preparations: Preparations
  readonly #listeners = new Set<() => void>()
  readonly #active = new Map<string, DockerRun>()
  #facts: DockerFacts | undefined
  /** Why there is no wall between private networks and this machine. */
  #unguarded: string | undefined

  constructor(init: DockerExecutorInit) {
    this.#init = init
    this.#engine = new DockerEngine(init.socketPath)
    const onChange = () => this.#changed()
    this.#preparations = new Preparations({
      engine: this.#engine,
      bridge: init.bridge,
      logins: init.logins,
      secrets: init.secrets,
      inputs: init.inputs,
      logger: init.logger,
      onChange,
    })
    mkdirSync(init.runsDir, { recursive: true, mode: 0o700 })
  }

  /** Also takes up again what an earlier bridge left running, and removes what belongs to no run. */
  async probe(): Promise<IsolationReport> {
    this.#facts = await probeDocker(this.#engine, this.#init.bridge)
    const { brokenGvisor: cause } = this.#facts
    if (cause !== undefined) {
      this.#init.logger.warn('Docker has gVisor (runsc), but it runs nothing: tasks run without it', { cause })
    }
    if (!this.#facts.liveRestore) {
      this.#init.logger.warn('a restart of Docker ends all tasks here: set "live-restore": true in its daemon.json')
    }
    this.#unguarded = await guardHost()
    if (this.#unguarded !== undefined) {
      this.#init.logger.warn('tasks of several containers, or with ports, are declined', { cause: this.#unguarded })
    }
    const runs = await this.observe()
    const known = new Set(runs.filter(({ state }) => state !== 'ended').map(({ runId }) => runId))
    await reap(this.#engine, this.#init.bridge, (runId) => !known.has(runId))
    return this.#facts.report
  }

  async prepare(plan: RunPlan): Promise<void> {
    const without = plan.containers.find(({ docker }) => docker === undefined)
    if (without) throw new RunUnsupportedError(`service ${without.service} has no image`)
    if (needsNetwork(plan) && this.#unguarded !== undefined) {
      throw new RunUnsupportedError(`this machine cannot be kept from a network of containers: ${this.#unguarded}`)
    }
    if (secretNames(plan).length > 0 && this.#init.secrets === undefined) {
      throw new RunUnsupportedError('there is no place in memory for secrets')
    }
    for (const { docker } of plan.containers) {
      const refusal = docker && refuseRegistry(docker.image, this.#init.registries)
      if (docker && refusal !== undefined) throw new ImageRefusedError(docker.image, refusal)
    }
    this.#directory(plan.runId).create(plan)
    this.#preparations.begin(this.#directory(plan.runId), plan)
  }

  async start(runId: string): Promise<void> {
    const directory = this.#known(runId)
    if (directory.started() !== undefined) return
    if (directory.images() === undefined) throw new Error(`run ${runId} is not prepared yet`)
    directory.claim({ bootId: currentBootId(), startedAtMs: Date.now(), bootMs: bootMs() })
    this.#watch(runId)
  }

  async observe(): Promise<ObservedRun[]> {
    const observed: ObservedRun[] = []
    for (const name of readdirSync(this.#init.runsDir)) {
      if (!RUN_NAME.test(name)) {
        rmSync(join(this.#init.runsDir, name), { recursive: true, force: true }) // cut off while made or removed
        continue
      }
      const run = this.#observeOne(name)
      if (run !== undefined) observed.push(run)
    }
    return observed
  }

  async stop(runId: string): Promise<void> {
    this.#known(runId).requestStop()
    this.#active.get(runId)?.stop('cancelled')
  }

  async interrupt(runId: string): Promise<void> {
    const directory = this.#known(runId)
    if (directory.started() === undefined || directory.exit() !== undefined) return
    this.#watch(runId)
    this.#active.get(runId)?.stop('interrupted')
  }

  async release(runId: string): Promise<void> {
    const plan = this.#directory(runId).plan()
    if (plan === undefined) return
    await reap(this.#engine, this.#init.bridge, (candidate) => candidate === runId)
    await reapVolumes(this.#engine, this.#init.bridge, plan.task)
  }

  async remove(runId: string): Promise<void> {
    this.#active.get(runId)?.close()
    this.#preparations.abandon(runId)
    await reap(this.#engine, this.#init.bridge, (candidate) => candidate === runId)
    this.#directory(runId).remove()
  }

  logDirectory(runId: string): string {
    return this.#directory(runId).logs
  }

  async endpointOf(runId: string, { service, replica, port }: ServedPort): Promise<Endpoint | undefined> {
    const container = this.#known(runId)
      .plan()
      ?.containers.find((candidate) => candidate.service === service && candidate.replica === replica)
    const declared = container?.docker?.ports.some((given) => given.protocol === 'tcp' && given.port === port)
    if (container === undefined || !declared) return undefined
    const reply = await this.#engine.container(containerName(runId, container))
    const host = reply?.NetworkSettings.Networks?.[networkName(runId)]?.IPAddress
    return reply?.State.Running && host ? { host, port } : undefined
  }

  async outputs(runId: string): Promise<RunOutputs | undefined> {
    const directory = this.#directory(runId)
    const outcome = directory.exit()?.outcome
    // Before the end is written down, what is there may still be made anew.
    if (outcome?.kind !== 'exited' || outcome.outputRoot === undefined) return undefined
    return OutputStore.open(directory.outputs)
  }

  async use(runId: string): Promise<readonly ResourceUse[]> {
    const containers = this.#directory(runId).plan()?.containers ?? []
    const used = containers.map(async (container) => {
      const stats = await this.#engine.stats(containerName(runId, container))
      // Docker has figures of containers that do not run, all of them 0.
      return stats === undefined || stats.memory_stats.usage === undefined ? [] : [resourceUseOf(container, stats)]
    })
    return (await Promise.all(used)).flat()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    this.#preparations.close()
    for (const run of this.#active.values()) run.close()
    await Promise.all([...this.#active.values()].map(({ over }) => over))
    this.#active.clear()
  }

  #observeOne(runId: string): ObservedRun | undefined {
    const directory = this.#directory(runId)
    let plan: RunPlan | undefined
    try {
      plan = directory.plan()
      if (plan === undefined) return undefined // removed in the meantime
      const exit = directory.exit()
      const started = directory.started()
      if (exit !== undefined) return { runId, plan, state: 'ended', outcome: exit.outcome, endedAtMs: exit.endedAtMs }
      if (started === undefined) return this.#beforeStart(directory, plan)
      if (started.bootId !== currentBootId()) return lost(plan, 'the machine was restarted', started.startedAtMs)
      if (this.#facts !== undefined) this.#watch(runId) // what watched over it may have failed
      return { runId, plan, state: 'running', startedAtMs: started.startedAtMs }
    } catch (error) {
      if (!(error instanceof UnreadableRecordError)) throw error
      this.#init.logger.error('a record of a run is damaged', { runId, error: new RunDamagedError(error.path) })
      return plan && lost(plan, 'the records of the run are damaged', 0)
    }
  }

  #beforeStart(directory: DockerRunDirectory, plan: RunPlan): ObservedRun {
    const { runId } = plan
    const failure = directory.failure()
    if (failure !== undefined) {
      const { code, message, atMs } = failure
      const outcome = { kind: 'failedToStart', code, message, durationMs: 0 } as const
      return { runId, plan, state: 'ended', outcome, endedAtMs: atMs }
    }
    if (directory.images() !== undefined) return { runId, plan, state: 'prepared' }
    this.#preparations.begin(directory, plan) // an earlier bridge may have begun it
    return { runId, plan, state: 'preparing' }
  }

  /** Begins to watch over a started run, unless somebody here does. */
  #watch(runId: string): void {
    const directory = this.#directory(runId)
    const plan = directory.plan()
    const images = directory.images()
    const started = directory.started()
    if (this.#active.has(runId) || plan === undefined || images === undefined || started === undefined) return
    const { logger, bridge, secrets } = this.#init
    const engine = this.#engine
    const runtime = this.#facts?.runtime
    const sameUsers = this.#facts?.sameUsers === true
    const rootIsNobody = this.#facts?.rootIsNobody === true
    const host = { bridge, runtime, sameUsers, rootIsNobody, secrets }
    const resources = new RunResources({ engine, directory, plan, images, ...host })
    const isolation = this.#facts?.report.kind ?? 'runc'
    const facts = { isolation, diskLookMs: this.#init.diskLookMs ?? DISK_LOOK_MS }
    const run = new DockerRun({ engine, directory, plan, started, images, resources, secrets, ...facts, logger })
    this.#active.set(runId, run)
    if (directory.stopRequested()) run.stop('cancelled')
    void run.over.then(() => this.#finished(runId))
  }

  async #finished(runId: string): Promise<void> {
    this.#active.delete(runId)
    this.#changed()
    if (this.#directory(runId).exit() === undefined) return // let go
    await reap(this.#engine, this.#init.bridge, (candidate) => candidate === runId).catch((error: unknown) => {
      this.#init.logger.warn('what is left of a run stays in Docker until the next start', { runId, error })
    })
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  #directory(runId: string): DockerRunDirectory {
    return new DockerRunDirectory(join(this.#init.runsDir, runId))
  }

  #known(runId: string): DockerRunDirectory {
    const directory = this.#directory(runId)
    if (directory.plan() === undefined) throw new RunUnknownError(runId)
    return directory
  }
}

function lost(plan: RunPlan, cause: string, endedAtMs: number): ObservedRun {
  const outcome = { kind: 'hostLost', cause, durationMs: 0 } as const
  return { runId: plan.runId, plan, state: 'ended', outcome, endedAtMs }
}
